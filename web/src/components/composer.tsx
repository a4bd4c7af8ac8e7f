// Where a message is written: grows with it, counts towards the limit, sends by Enter where there is a real keyboard.
import { useId, useLayoutEffect, type KeyboardEvent, type RefObject } from 'react';

interface ComposerProps {
  /** Of the field. */
  label: string;
  /** Of a message, in UTF-16 units, without the blanks around it. */
  limit: number;
  text: string;
  onText: (text: string) => void;
  /** Never with nothing, and never with too much. */
  onSend: (words: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** From so many characters before the limit it is said how much is left. */
const tellBefore = 200;

export function Composer({ label, limit, text, onText, onSend, field }: ComposerProps) {
  useGrowing(field, text);
  const hint = useId();
  const words = text.trim();
  const left = limit - words.length;
  const send = () => {
    if (!words || left < 0) return;
    onSend(words);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed (as in Japanese), Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || isTouch()) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="composer-field">
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label={label}
          aria-describedby={hint}
          aria-invalid={left < 0}
          placeholder="Write a message"
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <p id={hint} className="composer-hint" aria-live="polite">
          {left < tellBefore && (left < 0 ? `${characters(-left)} too many` : `${characters(left)} left`)}
        </p>
      </div>
      <button type="submit" className="button primary composer-send" aria-label="Send" aria-disabled={!words || left < 0}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 12 20 4l-4.5 16-3.6-6.6L4 12Zm7.9 1.4L20 4" />
        </svg>
      </button>
    </form>
  );
}

const characters = (count: number) => (count === 1 ? '1 character' : `${count} characters`);

/** On-screen keyboards have no Shift+Enter: there, Enter breaks the line, and the button sends. */
export const isTouch = () => matchMedia('(hover: none) and (pointer: coarse)').matches;

function useGrowing(field: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
