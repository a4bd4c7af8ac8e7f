// A person's events.
import { Link } from 'wouter';
import { events as api } from '../../api/events.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useResource } from '../../hooks/use-resource.js';

export function HomePage() {
  const events = useResource('my events', api.list);
  const mine = events.data?.events.filter(({ member }) => member) ?? [];
  return (
    <>
      <div className="page-head">
        <h1>Your events</h1>
      </div>
      {events.loading && <Skeleton rows={2} />}
      {events.error && <ErrorNotice error={events.error} onRetry={events.reload} />}
      {events.data && mine.length === 0 && (
        <p className="soft">Once you join an event, the people you should meet appear here.</p>
      )}
      <ul>
        {mine.map((event) => (
          <li key={event.id}>
            <Link to={`/events/${event.id}`}>{event.name}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}
