// All events at a glance: when, how many people, and how their matching stands; then the lobbies, the lookalike pools and the communities.
import { useId } from 'react';
import { Link } from 'wouter';
import type { EventSummary } from '@nakodo/protocol';
import { events as api } from '../../api/events.js';
import { runningCommunities } from '../../api/running-communities.js';
import { runningLobbies } from '../../api/running-lobbies.js';
import { runningLookalike } from '../../api/running-lookalike.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { digits } from '../../components/numbers.js';
import { PageHead } from '../../components/page-head.js';
import { Badge, Empty } from '../../components/panel.js';
import { capital, phaseOf, whenWords } from '../../components/when.js';
import { useLookAgain } from '../../hooks/use-look-again.js';
import { useResource } from '../../hooks/use-resource.js';
import { CommunityList } from './communities/community-list.js';
import { LobbyList } from './lobbies/lobby-list.js';
import { LookalikeList } from './lookalike/lookalike-list.js';

const lookMs = 5000;

export function OrganiserHome() {
  const list = useResource('organised events', api.list);
  useLookAgain(list.look, lookMs);
  const events = list.data?.events;
  const isNew = useIsNew(events?.length === 0);
  return (
    <>
      <PageHead
        title="What you organise"
        actions={
          events !== undefined &&
          events.length > 0 && (
            <ButtonLink to="/organise/new" tone="primary">
              Create an event
            </ButtonLink>
          )
        }
      />
      {(list.loading || (events?.length === 0 && isNew === undefined)) && <Skeleton rows={3} />}
      {list.error && <ErrorNotice error={list.error} onRetry={list.reload} />}
      {events?.length === 0 && isNew !== undefined && (isNew ? <FirstEvent /> : <NoEvents />)}
      {events !== undefined && events.length > 0 && (
        <ul className="organised">
          {events.toSorted(byPhase).map((event) => (
            <li key={event.id}>
              <EventCard event={event} />
            </li>
          ))}
        </ul>
      )}
      <LobbyList />
      <LookalikeList />
      <CommunityList />
    </>
  );
}

const phases = { running: 0, coming: 1, past: 2 };
const byPhase = (a: EventSummary, b: EventSummary) => phases[phaseOf(a)] - phases[phaseOf(b)];

/** Whether whoever has no event runs nothing else either; undefined: not known yet, or there are events. */
function useIsNew(hasNoEvent: boolean): boolean | undefined {
  const { data, error } = useResource(hasNoEvent ? 'anything else to run' : undefined, async (signal) => {
    const [{ lobbies }, { pools }, { communities }] = await Promise.all([
      runningLobbies.list(signal),
      runningLookalike.list(signal),
      runningCommunities.list(signal),
    ]);
    return lobbies.length + pools.length + communities.length;
  });
  return error ? false : data === undefined ? undefined : data === 0;
}

/** Of whoever runs pools of other modes: they know how it goes, and what events are for is a line among those. */
function NoEvents() {
  const id = useId();
  return (
    <section className="pools-run" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>Events</h2>
        <ButtonLink to="/organise/new">Create an event</ButtonLink>
      </div>
      <p className="soft">None yet. In an event everybody gets a short list of the people they should meet.</p>
    </section>
  );
}

function FirstEvent() {
  return (
    <Empty title="Your first event">
      <p>Three steps, and everybody who comes has a short list of the people they should meet.</p>
      <ol className="steps">
        <li>
          <strong>Create the event</strong> with a code that people can type, and choose a policy: who may meet, and what makes a
          good pair.
        </li>
        <li>
          <strong>Bring people in</strong>: share the code, or import a list.
        </li>
        <li>
          <strong>Watch the lists fill</strong>. Matching begins by itself and stays current while people come and go.
        </li>
      </ol>
      <div className="empty-actions">
        <ButtonLink to="/organise/new" tone="primary">
          Create an event
        </ButtonLink>
        <ButtonLink to="/policies">Look at policies</ButtonLink>
      </div>
    </Empty>
  );
}

function EventCard({ event }: { event: EventSummary }) {
  const when = whenWords(event);
  const { status } = event;
  return (
    <Link to={`/organise/events/${event.id}`} className="organised-event">
      <span className="organised-words">
        <span className="organised-name">{event.name}</span>
        <span className="soft">
          {when ? capital(when) : 'No time set'} · code {event.code}
        </span>
      </span>
      <span className="organised-numbers">
        {status && (
          <span>
            <strong>{digits(status.members)}</strong> {status.members === 1 ? 'member' : 'members'}
          </span>
        )}
        <StateBadge event={event} />
      </span>
    </Link>
  );
}

function StateBadge({ event: { status, matchmakingEnabled, ...times } }: { event: EventSummary }) {
  if (!matchmakingEnabled) return <Badge tone="none">Matching off</Badge>;
  if (status?.status === 'paused') return <Badge tone="waiting">Paused{status.queued > 0 && `, ${status.queued} waiting`}</Badge>;
  if (status && status.parked > 0) return <Badge tone="bad">{digits(status.parked)} could not be matched</Badge>;
  if (status && status.queued > 0) return <Badge tone="waiting">Matching, {digits(status.queued)} to go</Badge>;
  if (phaseOf(times) === 'past') return <Badge tone="none">Over</Badge>;
  return status?.members === 0 ? <Badge tone="none">Nobody yet</Badge> : <Badge>Up to date</Badge>;
}
