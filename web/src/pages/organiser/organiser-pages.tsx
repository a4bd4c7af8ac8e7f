// The organiser's part: which of its pages is shown.
import { Link, Route, Switch } from 'wouter';
import { events as api } from '../../api/events.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useResource } from '../../hooks/use-resource.js';
import { useViewer } from '../../viewer.js';
import { OrganiserPage } from './organiser-page.js';

export function OrganiserPages() {
  return (
    <Switch>
      <Route path="/organise/events/:eventId/people/:personId">
        {({ eventId, personId }) => <Organised key={eventId} eventId={eventId} personId={personId} />}
      </Route>
      <Route path="/organise/events/:eventId">{({ eventId }) => <Organised key={eventId} eventId={eventId} />}</Route>
      <Route>
        <AllEvents />
      </Route>
    </Switch>
  );
}

function AllEvents() {
  const events = useResource('all events', api.list);
  return (
    <>
      <div className="page-head">
        <h1>Events you organise</h1>
      </div>
      {events.loading && <Skeleton rows={2} />}
      {events.error && <ErrorNotice error={events.error} onRetry={events.reload} />}
      <ul>
        {events.data?.events.map((event) => (
          <li key={event.id}>
            <Link to={`/organise/events/${event.id}`}>{event.name}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Organised({ eventId, personId }: { eventId: string; personId?: string | undefined }) {
  const { viewer } = useViewer();
  const events = useResource('all events', api.list);
  const event = events.data?.events.find(({ id }) => id === eventId);
  if (event) return <OrganiserPage viewer={viewer} event={event} personId={personId} />;
  return (
    <section className="empty">
      <h1>{events.data ? 'There is no such event' : 'The event'}</h1>
      {events.loading && <Skeleton rows={3} />}
      {events.error && <ErrorNotice error={events.error} onRetry={events.reload} />}
    </section>
  );
}
