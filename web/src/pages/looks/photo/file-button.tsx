// A button that opens the system's choice of photos, or its camera.
import { useRef, type Ref } from 'react';
import { Button } from '../../../components/button.js';

interface FileButtonProps {
  words: string;
  tone?: 'primary' | 'plain';
  busy?: boolean;
  className?: string;
  /** The system's own camera app, where there is one (phones). */
  capture?: boolean;
  ref?: Ref<HTMLButtonElement>;
  onFile: (file: File) => void;
}

/** What the server reads. Without HEIC on purpose: asked for these, a phone makes a JPEG of it by itself. */
const accepted = 'image/jpeg,image/png,image/webp,image/avif,image/gif,image/tiff';

export function FileButton({ words, tone = 'plain', busy = false, className, capture = false, ref, onFile }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button ref={ref} tone={tone} busy={busy} className={className} onClick={() => input.current?.click()}>
        {words}
      </Button>
      <input
        ref={input}
        type="file"
        accept={capture ? 'image/*' : accepted}
        {...(capture && { capture: 'user' as const })}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
