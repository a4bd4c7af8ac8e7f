// Home of somebody who is signed in: their events, what waits for them, and what makes their lists better.
import { Link } from 'wouter';
import type { EventSummary } from '@nakodo/protocol';
import { events as api } from '../../api/events.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Badge, Empty, Panel } from '../../components/panel.js';
import { capital, phaseOf, whenWords, type Phase } from '../../components/when.js';
import { useMyCommunities } from '../../hooks/use-my-communities.js';
import { useMyLobbies } from '../../hooks/use-my-lobbies.js';
import { useMyLooks } from '../../hooks/use-my-looks.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { isAdmin, useViewer } from '../../viewer.js';
import { JoinByCode } from '../join/join-by-code.js';
import { IntroductionsWaiting } from './introductions-waiting.js';
import { MessagesWaiting } from './messages-waiting.js';
import { PoolCards } from './pool-cards.js';
import { GuestBand, ProfileBand } from './profile-band.js';

export function HomePage() {
  const { viewer } = useViewer();
  const events = useResource('my events', api.list);
  usePersonEvents({ 'event.left': events.reload });
  const mine = events.data?.events.filter(({ member }) => member);
  const lobbies = useMyLobbies().filter(({ member }) => member);
  const looks = useMyLooks().filter(({ member }) => member);
  const communities = useMyCommunities().filter(({ member }) => member);
  const pools = [...lobbies, ...looks, ...communities];
  const organised = isAdmin(viewer) ? (events.data?.events ?? []) : [];
  return (
    <div className="home">
      <PageHead title={viewer.name ? `Hello, ${viewer.name.split(' ')[0]}` : 'Hello'} windowTitle="My events" />
      <div className="home-main">
        <IntroductionsWaiting />
        <MessagesWaiting />
        {events.loading && <Skeleton rows={3} />}
        {events.error && <ErrorNotice error={events.error} onRetry={events.reload} />}
        {lobbies.length > 0 && (
          <section aria-label="Live">
            <h2 className="list-title">Live</h2>
            <PoolCards pools={lobbies} under="/live" />
          </section>
        )}
        {looks.length > 0 && (
          <section aria-label="People like you">
            <h2 className="list-title">People like you</h2>
            <PoolCards pools={looks} under="/looks" />
          </section>
        )}
        {communities.length > 0 && (
          <section aria-label="Who should meet">
            <h2 className="list-title">Who should meet?</h2>
            <PoolCards pools={communities} under="/vote" />
          </section>
        )}
        {mine?.length === 0 && organised.length === 0 && pools.length === 0 && <NoEvents admin={isAdmin(viewer)} />}
        <EventList title="Going on" phase="running" events={mine} />
        <EventList title="Coming up" phase="coming" events={mine} />
        <EventList title="Past" phase="past" events={mine} />
        {organised.length > 0 && <Organised events={organised} />}
      </div>
      <div className="home-side">
        {/* First where it is the one thing to do. */}
        {mine?.length === 0 && <JoinPanel tone="primary" />}
        {viewer.guest && <GuestBand />}
        {!(isAdmin(viewer) && mine?.length === 0) && <ProfileBand />}
        {mine?.length !== 0 && <JoinPanel tone="plain" />}
      </div>
    </div>
  );
}

function JoinPanel({ tone }: { tone: 'primary' | 'plain' }) {
  return (
    <Panel title="Join by a code">
      <JoinByCode tone={tone} />
    </Panel>
  );
}

function NoEvents({ admin }: { admin: boolean }) {
  return (
    <Empty title="You are in no event yet">
      <p>Join one with the code from its invitation. The people you should meet then appear here.</p>
      {admin && (
        <div className="empty-actions">
          <ButtonLink to="/organise">Organise an event</ButtonLink>
        </div>
      )}
    </Empty>
  );
}

interface EventListProps {
  title: string;
  phase: Phase;
  events: readonly EventSummary[] | undefined;
}

const organisedShown = 4;

/** Those that were not long ago first; all of them are on the organiser's own page. */
function Organised({ events }: { events: readonly EventSummary[] }) {
  const first = events.toSorted((one, other) => startOf(other) - startOf(one)).slice(0, organisedShown);
  return (
    <section aria-label="You organise">
      <h2 className="list-title">You organise</h2>
      <ul className="event-list">
        {first.map((event) => (
          <li key={event.id}>
            <EventCard event={event} phase={phaseOf(event)} to={`/organise/events/${event.id}`} />
          </li>
        ))}
      </ul>
      {events.length > organisedShown && (
        <p className="aside">
          <Link to="/organise">All {events.length} events</Link>
        </p>
      )}
    </section>
  );
}

/** Those that come soonest first; of the past, those that ended last. */
function EventList({ title, phase, events = [] }: EventListProps) {
  const those = events.filter((event) => phaseOf(event) === phase).toSorted((one, other) => startOf(one) - startOf(other));
  if (those.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="list-title">{title}</h2>
      <ul className="event-list">
        {(phase === 'past' ? those.toReversed() : those).map((event) => (
          <li key={event.id}>
            <EventCard event={event} phase={phase} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const startOf = ({ startsAt }: EventSummary) => (startsAt === null ? 0 : Date.parse(startsAt));

function EventCard({ event, phase, to = `/events/${event.id}` }: { event: EventSummary; phase: Phase; to?: string }) {
  const when = whenWords(event);
  return (
    <Link to={to} className={`event-card ${phase}`}>
      <span className="event-words">
        <strong>{event.name}</strong>
        {when && <span className="event-when">{capital(when)}</span>}
        {event.description && <span className="soft">{event.description}</span>}
      </span>
      {phase === 'running' && event.startsAt !== null && <Badge>Now</Badge>}
      <span className="event-arrow" aria-hidden="true">
        →
      </span>
    </Link>
  );
}
