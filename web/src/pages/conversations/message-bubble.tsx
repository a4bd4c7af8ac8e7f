// One message: who, what, when, and whether it has arrived.
import { sentence } from '../../components/sentence.js';
import type { Outgoing } from '../../inbox/outbox.js';
import { useInbox } from '../../inbox/inbox.js';
import { clock, wholeTime } from '../../components/times.js';
import { MessageText } from './message-text.js';
import type { MessageRow } from './rows.js';

export function MessageBubble({ row, name, links }: { row: MessageRow; name: string; links: 'open' | 'plain' }) {
  const pending = typeof row.mark === 'object' ? row.mark : undefined;
  const kind = `${row.mine ? 'mine' : 'theirs'} ${row.ends ? 'ends' : ''} ${pending?.state ?? ''}`;
  return (
    <li className={`message ${kind}`} data-client-id={row.key}>
      <span className="hidden">{row.mine ? 'You:' : `${name}:`}</span>
      <MessageText text={row.text} links={row.mine ? 'open' : links} />
      {pending ? (
        <Pending entry={pending} />
      ) : (
        (row.ends || row.mark) && (
          <p className="message-foot">
            <time dateTime={row.at} title={wholeTime(row.at)}>
              {clock(row.at)}
            </time>
            {typeof row.mark === 'string' && <span> · {row.mark === 'seen' ? 'Seen' : 'Sent'}</span>}
          </p>
        )
      )}
    </li>
  );
}

function Pending({ entry }: { entry: Outgoing }) {
  const { outbox } = useInbox();
  if (entry.state === 'sending') return <p className="message-foot">Sending…</p>;
  if (entry.state === 'waiting')
    return (
      <p className="message-foot not-sent">
        Not sent yet: no connection.{' '}
        <button type="button" className="link" onClick={() => outbox.retry(entry.clientId)}>
          Try now
        </button>
      </p>
    );
  return (
    <div className="message-foot not-sent" role="alert">
      <p>Not sent. {sentence(entry.problem ?? 'the server did not take it')}</p>
      <button type="button" className="link" onClick={() => outbox.retry(entry.clientId)}>
        Try again
      </button>
      <button type="button" className="link" onClick={() => outbox.discard(entry.clientId)}>
        Delete
      </button>
    </div>
  );
}
