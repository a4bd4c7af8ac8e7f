// Which page is shown: by the address, and by who is looking. Pages that guests never open come when they are needed.
import { lazy, Suspense, useEffect } from 'react';
import { Route, Switch } from 'wouter';
import { account } from './api/account.js';
import { session } from './api/request.js';
import { Header } from './components/header.js';
import { ErrorNotice, Loading } from './components/notice.js';
import { useResource } from './hooks/use-resource.js';
import { EventPage } from './pages/guest/event-page.js';
import { HomePage } from './pages/home/home-page.js';
import { WelcomePage } from './pages/welcome-page.js';
import { isAdmin, isSignedIn, useViewer, ViewerContext } from './viewer.js';

const OrganiserPages = lazy(async () => ({ default: (await import('./pages/organiser/organiser-pages.js')).OrganiserPages }));
const PolicyPages = lazy(async () => ({ default: (await import('./pages/policies/policy-pages.js')).PolicyPages }));

export function App() {
  const me = useResource('me', account.me);
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
  return (
    <ViewerContext value={{ viewer: me.data, refresh: reload }}>
      {isSignedIn(me.data) ? <SignedIn key={me.data.userId} /> : <WelcomePage />}
    </ViewerContext>
  );
}

function SignedIn() {
  const { viewer } = useViewer();
  return (
    <>
      <Header />
      <main id="main" className="page">
        <Suspense fallback={<Loading label="Opening the page" />}>
          <Switch>
            <Route path="/" component={HomePage} />
            <Route path="/events/:eventId">{({ eventId }) => <EventPage key={eventId} eventId={eventId} />}</Route>
            {isAdmin(viewer) && (
              <Route path="/organise/*?">
                <OrganiserPages />
              </Route>
            )}
            {isAdmin(viewer) && (
              <Route path="/policies/*?">
                <PolicyPages />
              </Route>
            )}
            <Route>
              <NothingHere />
            </Route>
          </Switch>
        </Suspense>
      </main>
    </>
  );
}

function NothingHere() {
  return (
    <section className="empty">
      <h1>There is nothing at this address</h1>
      <p>It may have been removed, or it is not for you.</p>
      <a href="/" className="button">
        Back to your events
      </a>
    </section>
  );
}
