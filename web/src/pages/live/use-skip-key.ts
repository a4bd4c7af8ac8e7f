// Escape twice moves on to somebody else. Never by accident: not while there is text in a field, not when a menu or a dialog is open (Escape
// closes those), not by holding the key. The first time is answered with words, and forgotten after a moment.
import { useEffect, useRef, useState } from 'react';

const forgetMs = 2000;

/** True: once more, and it happens. */
export function useEscapeTwice(act: () => void): boolean {
  const [armed, setArmed] = useState(false);
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    let since = Number.NEGATIVE_INFINITY;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const disarm = () => {
      clearTimeout(timer);
      since = Number.NEGATIVE_INFINITY;
      setArmed(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return disarm();
      if (event.repeat || event.isComposing || isTaken(event)) return;
      if (event.timeStamp - since <= forgetMs) {
        disarm();
        latest.current();
        return;
      }
      since = event.timeStamp;
      setArmed(true);
      timer = setTimeout(disarm, forgetMs);
    };
    // Before the menu and the dialog close themselves: what is open is still open.
    document.addEventListener('keydown', onKey, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', onKey, true);
    };
  }, []);
  return armed;
}

/** Escape, once, where nothing is typed: for what is easily begun again. */
export function useEscape(act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.repeat && !event.isComposing && !isTaken(event)) latest.current();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, []);
}

/** Somebody else's Escape. */
function isTaken({ target }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open], .menu [aria-expanded="true"]')) return true;
  const field = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement ? target : undefined;
  return field !== undefined && field.value.trim() !== '';
}
