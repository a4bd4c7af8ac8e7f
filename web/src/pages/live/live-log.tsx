// What the two have said, newest at the bottom.
import type { ReactNode } from 'react';
import { sentence } from '../../components/sentence.js';
import { clock, wholeTime } from '../../components/times.js';
import { LogFrame } from '../conversations/log-frame.js';
import { MessageText } from '../conversations/message-text.js';
import type { LiveActions, ShownMessage } from './live-here.js';

type OnFailed = Pick<LiveActions, 'sayAgain' | 'discard'>;

interface LiveLogProps {
  name: string;
  messages: readonly ShownMessage[];
  links: 'open' | 'plain';
  partnerTyping?: boolean;
  /** Without it, nothing can be sent again: it is over. */
  actions?: OnFailed;
  /** Shown as long as nothing was said. */
  children?: ReactNode;
}

export function LiveLog({ name, messages, links, partnerTyping = false, actions, children }: LiveLogProps) {
  const last = messages.at(-1);
  return (
    <LogFrame name={name} last={last && { key: last.clientId, mine: last.mine }}>
      {messages.length === 0 && children}
      <ol>
        {messages.map((message, place) => (
          <Bubble
            key={message.clientId}
            message={message}
            ends={endsRun(message, messages[place + 1])}
            name={name}
            links={links}
            actions={actions}
          />
        ))}
      </ol>
      <Typing name={partnerTyping ? name : undefined} />
    </LogFrame>
  );
}

/** A pause longer than this begins a new run of one person's messages. */
const runMs = 2 * 60_000;

function endsRun(message: ShownMessage, next: ShownMessage | undefined): boolean {
  return !next || next.mine !== message.mine || Date.parse(next.sentAt) - Date.parse(message.sentAt) > runMs;
}

/** Keeps its line when nobody types, so that nothing jumps. */
function Typing({ name }: { name: string | undefined }) {
  return (
    <p className="live-typing">
      {name !== undefined && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {name} is writing
        </>
      )}
    </p>
  );
}

interface BubbleProps {
  message: ShownMessage;
  ends: boolean;
  name: string;
  links: 'open' | 'plain';
  actions: OnFailed | undefined;
}

const looks = { sent: '', pending: 'sending', failed: 'refused' } as const;

function Bubble({ message, ends, name, links, actions }: BubbleProps) {
  const { mine, text, delivery, sentAt } = message;
  return (
    <li className={`message ${mine ? 'mine' : 'theirs'} ${ends ? 'ends' : ''} ${looks[delivery]}`}>
      <span className="hidden">{mine ? 'You:' : `${name}:`}</span>
      <MessageText text={text} links={links} />
      {delivery === 'pending' && <p className="message-foot">Sending…</p>}
      {delivery === 'failed' && <Failed message={message} actions={actions} />}
      {delivery === 'sent' && ends && (
        <p className="message-foot">
          <time dateTime={sentAt} title={wholeTime(sentAt)}>
            {clock(sentAt)}
          </time>
        </p>
      )}
    </li>
  );
}

function Failed({ message, actions }: { message: ShownMessage; actions: OnFailed | undefined }) {
  const { clientId, problem } = message;
  return (
    <div className="message-foot not-sent" role="alert">
      <p>Not sent{problem ? `. ${sentence(problem.detail ?? problem.title)}` : ': it was over before.'}</p>
      {actions && (
        <>
          <button type="button" className="link" onClick={() => actions.sayAgain(clientId)}>
            Try again
          </button>
          <button type="button" className="link" onClick={() => actions.discard(clientId)}>
            Delete
          </button>
        </>
      )}
    </div>
  );
}
