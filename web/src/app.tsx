// Which page is shown: by who is looking, and by the address.
import { useEffect, useState } from 'react';
import type { EventSummary, Viewer } from '@nakodo/protocol';
import { api, session } from './api.js';
import { Header } from './components/header.js';
import { ErrorNotice, Loading } from './components/notice.js';
import { navigate, usePath } from './hooks/use-path.js';
import { useResource } from './hooks/use-resource.js';
import { GuestPage } from './pages/guest/guest-page.js';
import { OrganiserPage } from './pages/organiser/organiser-page.js';
import { WelcomePage } from './pages/welcome-page.js';

export function App() {
  const me = useResource('me', api.me);
  const { reload } = me;
  useEffect(() => {
    session.addEventListener('doubted', reload);
    return () => session.removeEventListener('doubted', reload);
  }, [reload]);
  if (!me.data) {
    return (
      <main className="page">
        <h1 className="hidden">Nakodo</h1>
        {me.error ? <ErrorNotice error={me.error} onRetry={me.reload} /> : <Loading label="Opening Nakodo" />}
      </main>
    );
  }
  if (me.data.role === 'anonymous' || me.data.role === 'service') return <WelcomePage viewer={me.data} onSignedIn={reload} />;
  return <SignedIn viewer={me.data} onSignedOut={reload} />;
}

function SignedIn({ viewer, onSignedOut }: { viewer: Viewer; onSignedOut: () => void }) {
  const path = usePath();
  const events = useResource(`events of ${viewer.userId}`, api.events);
  const { eventId, personId } = parsePath(path);
  const list = events.data?.events ?? [];
  const event = list.find(({ id }) => id === eventId) ?? (eventId === undefined ? list[0] : undefined);

  useEffect(() => {
    if (eventId === undefined && event) navigate(`/events/${event.id}`, { replace: true });
  }, [eventId, event]);

  const [error, setError] = useState<Error>();
  const signOut = async () => {
    setError(undefined);
    try {
      await api.signOut();
      navigate('/');
      onSignedOut();
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    }
  };
  return (
    <>
      <Header viewer={viewer} events={list} current={event} onSignOut={() => void signOut()} />
      <main id="main" className="page">
        {error && <ErrorNotice error={error} onRetry={() => void signOut()} />}
        {!event && events.loading && (
          <>
            <h1 className="hidden">Your events</h1>
            <Loading label="Looking for your events" />
          </>
        )}
        {events.error && <ErrorNotice error={events.error} onRetry={events.reload} />}
        {events.data && !event && <NoEvent some={list.length > 0} />}
        {event && <EventPage key={`${viewer.userId} ${event.id}`} viewer={viewer} event={event} personId={personId} />}
      </main>
    </>
  );
}

function EventPage({ viewer, event, personId }: { viewer: Viewer; event: EventSummary; personId: string | undefined }) {
  return viewer.role === 'staff' ? (
    <OrganiserPage viewer={viewer} event={event} personId={personId} />
  ) : (
    <GuestPage viewer={viewer} event={event} />
  );
}

function NoEvent({ some }: { some: boolean }) {
  return (
    <section className="empty">
      <h1>{some ? 'There is no such event' : 'No events yet'}</h1>
      <p>
        {some
          ? 'It may have been removed, or you are not part of it.'
          : 'Once you join an event, the people you should meet appear here.'}
      </p>
      {some && (
        <a href="/" className="button">
          Back to your events
        </a>
      )}
    </section>
  );
}

function parsePath(path: string): { eventId: string | undefined; personId: string | undefined } {
  const [, eventId, personId] = /^\/events\/([^/]+)(?:\/people\/([^/]+))?/.exec(path) ?? [];
  return { eventId, personId };
}
