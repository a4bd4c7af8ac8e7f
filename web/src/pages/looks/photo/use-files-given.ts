// Files that are dragged onto the page or pasted into it. A file that misses its place must not open in place of the page.
import { useEffect, useRef, useState } from 'react';

/** True while a file is held over the page. */
export function useFilesGiven(onFile: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onFile);
  latest.current = onFile;
  useEffect(() => {
    /** Each element that is entered before the one before is left. */
    let inside = 0;
    const within = (change: number) => (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      inside = Math.max(0, inside + change);
      setOver(inside > 0);
    };
    const [enter, leave, hover] = [within(1), within(-1), within(0)];
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      inside = 0;
      setOver(false);
      pass(event.dataTransfer);
    };
    const paste = (event: ClipboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]')) return;
      if (pass(event.clipboardData)) event.preventDefault();
    };
    const pass = (given: DataTransfer | null): boolean => {
      const file = given?.files[0];
      // A question that is open is answered first.
      if (!file || document.querySelector('dialog[open]')) return false;
      latest.current(file);
      return true;
    };
    document.addEventListener('dragenter', enter);
    document.addEventListener('dragleave', leave);
    document.addEventListener('dragover', hover);
    document.addEventListener('drop', drop);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('dragenter', enter);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('dragover', hover);
      document.removeEventListener('drop', drop);
      document.removeEventListener('paste', paste);
    };
  }, []);
  return over;
}

const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;
