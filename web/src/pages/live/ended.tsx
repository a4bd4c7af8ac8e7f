// It is over: why, in kind words, and how it goes on: by itself in a moment, which can be called off, or by a button.
import { useEffect, useRef } from 'react';
import { searchOnMs } from '@nakodo/sdk';
import { Avatar } from '../../components/avatar.js';
import { Button } from '../../components/button.js';
import { endedWords } from './ended-words.js';
import type { LiveActions, Over } from './live-here.js';
import { LiveLog } from './live-log.js';
import { LiveMenu } from './live-menu.js';
import { useEscape } from './use-skip-key.js';

interface EndedProps {
  over: Over;
  actions: LiveActions;
  onAsk: (what: 'report' | 'block') => void;
}

export function Ended({ over, actions, onAsk }: EndedProps) {
  const { session, messages, searchesOn } = over;
  const { name, avatar } = session.partner;
  const { title, words, goesOn } = endedWords({ why: over.why, byMe: over.byMe, name });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEscape(searchesOn ? actions.stop : actions.dismiss);
  const knowEachOther = over.why !== 'block' && over.why !== 'report';
  return (
    <section className="live-ended" aria-label="It has ended">
      <div className="live-ended-card panel">
        <div className="live-ended-who">
          <Avatar name={name} image={avatar} size="large" />
          {(knowEachOther || !over.byMe) && <LiveMenu name={name} onAsk={onAsk} />}
        </div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p>{words}</p>
        {session.iKeep && session.partnerKeeps && <p>You stay in touch: your conversation is among your messages.</p>}
        {searchesOn ? <LookingOn actions={actions} /> : <Choose goesOn={goesOn} actions={actions} />}
      </div>
      {messages.length > 0 && (
        <details className="live-said">
          <summary>What you said</summary>
          <LiveLog name={name} messages={messages} links={session.bothWrote ? 'open' : 'plain'} />
        </details>
      )}
    </section>
  );
}

function LookingOn({ actions }: { actions: LiveActions }) {
  return (
    <div className="live-on">
      <p role="status">Looking for somebody else in a moment…</p>
      <span className="live-on-bar" aria-hidden="true">
        <span style={{ animationDuration: `${searchOnMs}ms` }} />
      </span>
      <div className="live-actions">
        <Button tone="primary" onClick={actions.search}>
          Now
        </Button>
        <Button onClick={actions.stop}>
          Not now <kbd>Esc</kbd>
        </Button>
      </div>
    </div>
  );
}

function Choose({ goesOn, actions }: { goesOn: boolean; actions: LiveActions }) {
  return (
    <div className="live-actions">
      {goesOn && (
        <Button tone="primary" onClick={actions.search}>
          Find somebody else
        </Button>
      )}
      <Button onClick={actions.dismiss}>Enough for now</Button>
    </div>
  );
}
