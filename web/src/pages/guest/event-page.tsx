// A guest's list, live: who to meet, why, and what just changed.
import { useState } from 'react';
import type { EventSummary, MatchChange } from '@nakodo/protocol';
import { events as api } from '../../api/events.js';
import { ChangeList } from '../../components/change-list.js';
import { changeWords } from '../../components/change-words.js';
import { Funnel } from '../../components/funnel.js';
import { MatchCard } from '../../components/match-card.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { LiveDot } from '../../components/live-dot.js';
import { useEventStream } from '../../hooks/use-event-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { useThrottled } from '../../hooks/use-throttled.js';
import { useViewer } from '../../viewer.js';

const reloadMs = 400;

/** The event of this id, if it is one of the viewer's. */
export function EventPage({ eventId }: { eventId: string }) {
  const list = useResource('my events', api.list);
  const event = list.data?.events.find(({ id }) => id === eventId);
  if (event) return <MyEvent event={event} />;
  return (
    <section className="empty">
      <h1>{list.data ? 'There is no such event' : 'Your event'}</h1>
      {list.loading && <Skeleton rows={3} />}
      {list.error && <ErrorNotice error={list.error} onRetry={list.reload} />}
      {list.data && <p>It may have been removed, or you are not part of it.</p>}
    </section>
  );
}

function MyEvent({ event }: { event: EventSummary }) {
  const { viewer } = useViewer();
  const matches = useResource(`matches of ${event.id}`, (signal) => api.matches(event.id, 'me', signal));
  const past = useResource(`changes of ${event.id}`, (signal) => api.changes(event.id, 'me', signal));
  const [fresh, setFresh] = useState<readonly MatchChange[]>([]);
  const reload = useThrottled(() => {
    matches.reload();
    past.reload();
  }, reloadMs);
  const state = useEventStream(event.id, {
    onChange(change) {
      setFresh((before) => [change, ...before].slice(0, 50));
      reload();
    },
    onConnected: reload,
  });
  const newIds = new Set(fresh.map(({ entered }) => entered?.id));
  const list = matches.data?.matches;
  return (
    <div className="guest">
      <div className="page-head">
        <p className="eyebrow">
          {event.name} <LiveDot state={state} />
        </p>
        <h1>{headline(list?.length)}</h1>
        {event.description && <p className="lead">{event.description}</p>}
      </div>
      <Announcement change={fresh[0]} />
      {matches.loading && <Skeleton rows={3} />}
      {matches.error && <ErrorNotice error={matches.error} onRetry={matches.reload} />}
      <div className="matches">
        {list?.map((match, place) => (
          <MatchCard key={match.person.id} match={match} place={place} isNew={newIds.has(match.person.id)} heading="h2" />
        ))}
      </div>
      {list?.length === 0 && <NobodyYet eventId={event.id} userId={viewer.userId ?? 'me'} />}
      {(past.data?.changes.length ?? 0) > 0 && (
        <section className="panel" aria-labelledby="history">
          <h2 id="history">How your list came to be</h2>
          <ChangeList changes={past.data?.changes.slice(0, 12) ?? []} ownerOf={() => 'You'} />
        </section>
      )}
    </div>
  );
}

function headline(count: number | undefined): string {
  if (count === undefined) return 'People you should meet';
  if (count === 0) return 'Nobody for you yet';
  if (count === 1) return 'One person you should meet';
  return `${['', '', 'Two', 'Three', 'Four', 'Five'][count] ?? count} people you should meet`;
}

/** Said aloud by a screen reader, too. */
function Announcement({ change }: { change: MatchChange | undefined }) {
  const words = change && changeWords(change, 'You');
  return (
    <div aria-live="polite">
      {words && (
        <div className="notice news" key={change.id} data-testid="news">
          <p>
            <strong>Your list has just changed.</strong> {words.what} <span className="soft">Because {words.why}.</span>
          </p>
        </div>
      )}
    </div>
  );
}

function NobodyYet({ eventId, userId }: { eventId: string; userId: string }) {
  const why = useResource(`why none of ${userId}`, (signal) => api.whyNone(eventId, userId, signal));
  return (
    <section className="panel">
      <p>Your list fills by itself as people join. Here is why it is empty right now:</p>
      {why.error && <ErrorNotice error={why.error} onRetry={why.reload} />}
      {why.data && <Funnel why={why.data} />}
    </section>
  );
}
