// Where a message is written. Kept as a draft until it is sent; sending never waits for the server.
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { messageLength, type Conversation } from '@nakodo/protocol';
import { drafts } from '../../inbox/drafts.js';
import { useInbox } from '../../inbox/inbox.js';
import { useViewer } from '../../viewer.js';
import { headingId } from './heading-id.js';

/** From here on it is said how much is left. */
const tellFrom = messageLength - 200;

export function Composer({ conversation }: { conversation: Conversation }) {
  const { viewer } = useViewer();
  const { outbox } = useInbox();
  const userId = viewer.userId ?? '';
  const [text, setText] = useState(() => drafts.read(userId, conversation.id));
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, text);
  useEffect(() => {
    // Who came here to write can begin at once: the focus that arriving gave to the heading goes on to the field. On a phone
    // that would open the keyboard over what was said.
    if (document.activeElement?.id === headingId && !isTouch()) field.current?.focus();
  }, []);

  const write = (next: string) => {
    setText(next);
    drafts.write(userId, conversation.id, next);
  };
  const words = text.trim();
  const left = messageLength - words.length;
  const send = () => {
    if (!words || left < 0) return;
    outbox.add(conversation.id, words);
    write('');
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed (as in Japanese), Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || isTouch()) return;
    event.preventDefault();
    send();
  };
  const hint = `${conversation.id}-hint`;
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
          aria-label={`Message to ${conversation.with.name}`}
          aria-describedby={hint}
          aria-invalid={left < 0}
          placeholder="Write a message"
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <p id={hint} className="composer-hint" aria-live="polite">
          {words.length > tellFrom && (left < 0 ? `${-left} characters too many` : `${left} characters left`)}
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

/** On-screen keyboards have no Shift+Enter: there, Enter breaks the line, and the button sends. */
const isTouch = () => matchMedia('(hover: none) and (pointer: coarse)').matches;

function useGrowing(field: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
