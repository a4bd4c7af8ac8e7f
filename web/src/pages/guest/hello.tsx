// Where one stands with somebody, and the next step: say hello, wait, say hello back, write.
import { useEffect, useRef } from 'react';
import type { Contact } from '@nakodo/protocol';
import { ApiError } from '../../api/request.js';
import { Button, ButtonLink } from '../../components/button.js';
import { ErrorNotice } from '../../components/notice.js';
import { sentence } from '../../components/sentence.js';
import { useAction } from '../../hooks/use-action.js';
import { useInbox } from '../../inbox/inbox.js';

interface HelloProps {
  person: { readonly id: string; readonly name: string };
  contact: Contact;
  onHello: () => Promise<unknown>;
}

export function Hello({ person, contact, onHello }: HelloProps) {
  const { run, pending, error } = useAction(onHello);
  const said = useRef<HTMLParagraphElement>(null);
  const pressed = useRef(false);
  const { youSaidHello, theySaidHello, conversationId, canSayHello } = contact;
  useEffect(() => {
    // The button that was pressed is gone: the focus goes to what came of it.
    if (!pressed.current || !youSaidHello) return;
    pressed.current = false;
    said.current?.focus();
  }, [youSaidHello]);
  const press = () => {
    pressed.current = true;
    void run();
  };
  const name = firstName(person.name);
  return (
    <div className={`hello ${theySaidHello && !youSaidHello ? 'is-asked' : ''}`}>
      <p className="hello-words" role="status" ref={said} tabIndex={-1}>
        {words(name, contact)}
      </p>
      {conversationId !== null && <ToConversation id={conversationId} name={name} />}
      {canSayHello && (
        <Button tone="primary" busy={pending} onClick={press}>
          {theySaidHello ? 'Say hello back' : `Say hello to ${name}`}
        </Button>
      )}
      {error && <Failed error={error} onRetry={press} />}
    </div>
  );
}

/** What will never work is said, and not offered again. */
function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof ApiError) || error.status < 400 || error.status >= 500)
    return <ErrorNotice error={error} onRetry={onRetry} />;
  return (
    <p className="hello-refused" role="alert">
      {sentence(error.message)}
    </p>
  );
}

function words(name: string, { youSaidHello, theySaidHello, conversationId, canSayHello }: Contact): string {
  if (conversationId !== null) return 'You both said hello.';
  if (youSaidHello) return `You said hello. When ${name} says hello back, you can write to each other.`;
  if (!canSayHello) return 'Your conversation has ended.';
  return theySaidHello ? `${name} said hello to you.` : '';
}

function ToConversation({ id, name }: { id: string; name: string }) {
  const { conversations } = useInbox();
  const unread = conversations?.find((one) => one.id === id)?.unread ?? 0;
  return (
    <ButtonLink to={`/conversations/${id}`} tone="primary">
      {`Open the conversation with ${name}`}
      {unread > 0 && <span className="count">{unread} new</span>}
    </ButtonLink>
  );
}

/** What friends say: the first word, unless that is a title or a letter, or only a number follows (`Person 4`, as an import names the nameless). */
export function firstName(name: string): string {
  const [first = name, ...more] = name.trim().split(/\s+/);
  const numbered = more.length > 0 && /^\d+$/.test(more.join(''));
  return first.length < 2 || first.endsWith('.') || numbered ? name : first;
}
