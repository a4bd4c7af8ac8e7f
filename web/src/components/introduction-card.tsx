// Two whom a community approved are asked: who the other is, what they share, and the answer. Neither hears who voted what, nor what the other
// answered before both did.
import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import type { Card, Introduction } from '@nakodo/protocol';
import { useAction } from '../hooks/use-action.js';
import { useKeptFocus } from '../hooks/use-kept-focus.js';
import { useInbox } from '../inbox/inbox.js';
import { useIntroductions } from '../inbox/introductions.js';
import { Avatar } from './avatar.js';
import { Button } from './button.js';
import { ConfirmDialog } from './dialog.js';
import { About } from './match-card.js';
import { ErrorNotice } from './notice.js';
import { PersonMenu } from './person-menu.js';
import { say } from './toast.js';
import './introduction.css';

interface IntroductionCardProps {
  introduction: Introduction;
  heading?: 'h1' | 'h2' | 'h3';
}

export function IntroductionCard({ introduction, heading: Heading = 'h2' }: IntroductionCardProps) {
  const { person, shared, poolName } = introduction;
  const { reload } = useIntroductions();
  const { reload: reloadConversations } = useInbox();
  const id = useId();
  const kept = useKeptFocus<HTMLElement>();
  const blocked = () => {
    reload();
    reloadConversations();
  };
  return (
    <article className="panel introduction" aria-labelledby={id} {...kept}>
      <p className="introduction-why">
        People in <strong>{poolName}</strong> think you two should meet
      </p>
      <div className="introduction-head">
        <Avatar name={person.name} image={person.avatar} size="large" />
        <Heading id={id}>
          <bdi>{person.name}</bdi>
          {person.age !== null && <span className="match-age">, {person.age}</span>}
        </Heading>
        <PersonMenu person={person} onBlocked={blocked} />
      </div>
      {shared.length > 0 && (
        <ul className="introduction-shared" aria-label="What you share">
          {shared.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <More person={person} open={Heading === 'h1'} />
      <Answer introduction={introduction} />
    </article>
  );
}

function More({ person, open }: { person: Card; open: boolean }) {
  if (!person.bio && person.interests.length === 0 && person.facts.length === 0) return null;
  return (
    <details className="reasons" open={open}>
      <summary>More about {firstName(person.name)}</summary>
      <About person={person} />
    </details>
  );
}

const firstName = (name: string) => name.split(' ')[0] ?? name;

function Answer({ introduction: { conversationId, person, poolName, accepted } }: { introduction: Introduction }) {
  const { answer } = useIntroductions();
  const { reload } = useInbox();
  const [, navigate] = useLocation();
  const name = firstName(person.name);
  const [declining, setDeclining] = useState(false);
  const { run, pending, error } = useAction(async () => {
    if ((await answer(conversationId, true)) !== 'open') return;
    reload();
    navigate(`/conversations/${conversationId}`);
  });
  const decline = async () => {
    if ((await answer(conversationId, false)) === 'ended') say(`You declined. ${name} hears only that it did not come about.`);
  };
  return (
    <div className="introduction-answer">
      {accepted && (
        <p role="status">
          <strong>You accepted.</strong> If {name} does, too, you can write to each other here. You are told then.
        </p>
      )}
      {error && <ErrorNotice error={error} />}
      <div className="panel-actions">
        {!accepted && (
          <Button tone="primary" busy={pending} onClick={() => void run()}>
            Accept
          </Button>
        )}
        <Button tone={accepted ? 'quiet' : 'plain'} disabled={pending} onClick={() => setDeclining(true)}>
          {accepted ? 'Decline after all' : 'Decline'}
        </Button>
      </div>
      <ConfirmDialog
        open={declining}
        onClose={() => setDeclining(false)}
        title={`Decline to meet ${name}?`}
        action="Decline"
        tone="danger"
        onConfirm={decline}
      >
        <p>
          This is for good: you two are not proposed to each other in {poolName} again. {name} hears only that it did not come
          about.
        </p>
      </ConfirmDialog>
      {!accepted && (
        <p className="soft">
          You can write to each other when both of you accept. Before that, neither hears what the other answered.
        </p>
      )}
    </div>
  );
}
