// People who said hello though they are not on one's list: who they are, and answering.
import { useState } from 'react';
import type { Contact, ReceivedHello } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { About } from '../../components/match-card.js';
import { PersonMenu } from '../../components/person-menu.js';
import { shortWhen } from '../../components/times.js';
import { firstName, Hello } from './hello.js';

interface Answered {
  readonly hello: ReceivedHello;
  readonly contact: Contact;
}

interface ReceivedHellosProps {
  /** Undefined: not known yet, as below. */
  hellos: readonly ReceivedHello[] | undefined;
  /** Whose cards are shown beside: a hello of theirs is said there. */
  listed: readonly { readonly person: { readonly id: string } }[] | undefined;
  note: string;
  sayHello: (personId: string) => Promise<Contact>;
  onBlocked: (personId: string) => void;
}

export function ReceivedHellos({ hellos, listed, note, sayHello, onBlocked }: ReceivedHellosProps) {
  /** Answered here: stays where it is with the way to the conversation. */
  const [answered, setAnswered] = useState<readonly Answered[]>([]);
  const onList = new Set(listed?.map(({ person }) => person.id));
  const asks = { youSaidHello: false, theySaidHello: true, conversationId: null, canSayHello: true };
  const waiting = (hellos ?? []).filter(({ person }) => !answered.some(({ hello }) => hello.person.id === person.id));
  const shown = [...answered, ...waiting.map((hello) => ({ hello, contact: asks }))].filter(
    ({ hello }) => listed && !onList.has(hello.person.id),
  );
  if (shown.length === 0) return null;
  const answer = async (hello: ReceivedHello) => {
    const contact = await sayHello(hello.person.id);
    setAnswered((before) => [...before, { hello, contact }]);
  };
  return (
    <section className="asks" aria-labelledby="asks">
      <h2 id="asks">{shown.length === 1 ? 'Somebody' : 'People'} who said hello to you</h2>
      <p className="soft">{note}</p>
      {shown.map(({ hello, contact }) => (
        <Ask
          key={hello.person.id}
          hello={hello}
          contact={contact}
          onHello={() => answer(hello)}
          onBlocked={() => {
            setAnswered((before) => before.filter((one) => one.hello.person.id !== hello.person.id));
            onBlocked(hello.person.id);
          }}
        />
      ))}
    </section>
  );
}

interface AskProps extends Answered {
  onHello: () => Promise<unknown>;
  onBlocked: () => void;
}

function Ask({ hello: { person, saidAt }, contact, onHello, onBlocked }: AskProps) {
  return (
    <article className="match ask" aria-label={person.name}>
      <div className="match-head">
        <Avatar name={person.name} image={person.avatar} />
        <div className="match-who">
          <p className="match-place">
            Said hello, <time dateTime={saidAt}>{shortWhen(saidAt)}</time>
          </p>
          <h3>
            <bdi>{person.name}</bdi>
            {person.age !== null && <span className="match-age">, {person.age}</span>}
          </h3>
        </div>
        <PersonMenu person={person} onBlocked={onBlocked} />
      </div>
      <Hello person={person} contact={contact} onHello={onHello} />
      <details className="reasons">
        <summary>More about {firstName(person.name)}</summary>
        <About person={person} />
      </details>
    </article>
  );
}
