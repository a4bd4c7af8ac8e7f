// Who did what to whom: the log of moderators, the last first.
import { useState } from 'react';
import type { ModerationAction, ModerationEntry } from '@nakodo/protocol';
import { safety } from '../../api/safety.js';
import { Button } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { Empty } from '../../components/panel.js';
import { dateAndTime } from '../../components/times.js';
import { useAction } from '../../hooks/use-action.js';
import { useResource } from '../../hooks/use-resource.js';
import { rejectionWords } from './photos/rejection-words.js';
import './photos/photos.css';

const actionWords: Readonly<Record<ModerationAction, (whom: string) => string>> = {
  'report.dismissed': (whom) => `dismissed a report about ${whom}`,
  'report.upheld': (whom) => `upheld a report about ${whom}`,
  'person.suspended': (whom) => `suspended ${whom}`,
  'person.restored': (whom) => `lifted the suspension of ${whom}`,
  'person.shadow_banned': (whom) => `shadow-banned ${whom}`,
  'person.shadow_ban_lifted': (whom) => `lifted the shadow ban of ${whom}`,
  'photo.approved': (whom) => `approved a photo of ${whom}`,
  'photo.rejected': (whom) => `rejected a photo of ${whom}`,
  'flag.fine': (whom) => `found a photo of ${whom} to be no other account’s`,
  'proposal.blocked': (whom) => `ended a vote about ${whom} for good`,
};

const deleted = 'somebody who deleted their account';

function nameOfActor({ actor, reportId }: ModerationEntry): string {
  if (actor) return actor.name ?? deleted;
  return reportId === null ? 'The service' : 'Nakodo by itself';
}

export function ModerationLog() {
  const first = useResource('moderation log', (signal) => safety.log(undefined, signal));
  const [older, setOlder] = useState<{ readonly entries: readonly ModerationEntry[]; readonly more: boolean }>();
  const entries = [...(first.data?.entries ?? []), ...(older?.entries ?? [])];
  const more = useAction(async () => {
    const page = await safety.log(entries.at(-1)?.id);
    setOlder((before) => ({ entries: [...(before?.entries ?? []), ...page.entries], more: page.more }));
  });
  const failed = first.error ?? more.error;
  return (
    <>
      {first.loading && <Skeleton rows={3} />}
      {failed && <ErrorNotice error={failed} onRetry={first.error ? first.reload : () => void more.run()} />}
      {first.data && entries.length === 0 && (
        <Empty title="Nothing was done yet">
          <p>What moderators decide about reports and people is listed here, with who did it.</p>
        </Empty>
      )}
      {entries.length > 0 && (
        <ol className="moderation-log" aria-label="What moderators did">
          {entries.map((entry) => (
            <li key={entry.id}>
              <p>
                <strong>{nameOfActor(entry)}</strong> {actionWords[entry.action](entry.about.name ?? deleted)}{' '}
                <span className="soft">{dateAndTime(entry.at)}</span>
              </p>
              {entry.reason !== null && <p className="soft">{rejectionWords[entry.reason]}</p>}
              {entry.photo !== null && <img className="log-photo" src={entry.photo.thumbnail} alt="The photo" loading="lazy" />}
              {entry.note !== null && <p className="soft">{entry.note}</p>}
            </li>
          ))}
        </ol>
      )}
      {(older ?? first.data)?.more && (
        <Button className="reports-more" busy={more.pending} onClick={() => void more.run()}>
          Show more
        </Button>
      )}
    </>
  );
}
