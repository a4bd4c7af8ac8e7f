// Those whose matching failed: who, why, and another try.
import { useEffect } from 'react';
import type { EventStatus, QueueTrouble } from '@nakodo/protocol';
import { Link } from 'wouter';
import { organising } from '../../api/organising.js';
import { Button } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { Badge, Panel } from '../../components/panel.js';
import { say } from '../../components/toast.js';
import { useAction } from '../../hooks/use-action.js';
import { useResource } from '../../hooks/use-resource.js';

export function Trouble({ eventId, status }: { eventId: string; status: EventStatus }) {
  const list = useResource(`trouble ${eventId}`, (signal) => organising.trouble(eventId, signal));
  const { reload } = list;
  useEffect(() => reload(), [status.parked, status.retrying, reload]);
  const again = useAction(async () => {
    const { queued } = await organising.retry(eventId);
    reload();
    say(queued === 1 ? 'One person is tried again.' : `${queued} people are tried again.`);
  });
  const more = status.parked + status.retrying - (list.data?.people.length ?? 0);
  return (
    <Panel
      title="Could not be matched"
      className="trouble"
      aside={
        <Button busy={again.pending} onClick={() => void again.run()}>
          Try again
        </Button>
      }
    >
      {again.error && <ErrorNotice error={again.error} />}
      {list.error && <ErrorNotice error={list.error} onRetry={reload} />}
      {list.loading && <Skeleton rows={2} />}
      <ul className="trouble-list">
        {list.data?.people.map((person) => (
          <li key={person.userId}>
            <Row eventId={eventId} person={person} />
          </li>
        ))}
      </ul>
      {list.data && more > 0 && <p className="soft">and {more} more</p>}
    </Panel>
  );
}

function Row({ eventId, person: { userId, name, attempts, error, nextAt } }: { eventId: string; person: QueueTrouble }) {
  return (
    <>
      <p>
        <Link to={`/organise/events/${eventId}/people/${userId}`}>{name || 'Somebody without a name'}</Link>{' '}
        {nextAt === null ? <Badge tone="bad">parked</Badge> : <Badge tone="waiting">tried again soon</Badge>}
      </p>
      <p className="soft">
        {attempts === 1 ? 'Failed once' : `Failed ${attempts} times`}: {error}
      </p>
    </>
  );
}
