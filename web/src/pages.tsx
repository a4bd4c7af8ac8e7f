// All pages and their addresses. The first page comes with the app; the others when they are needed, an organiser's only to organisers.
import { lazy, Suspense, type ReactNode } from 'react';
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter';
import { ButtonLink } from './components/button.js';
import { Header } from './components/header.js';
import { Loading } from './components/notice.js';
import { PageHead } from './components/page-head.js';
import { InboxNotices } from './inbox/inbox-notices.js';
import { InboxProvider } from './inbox/inbox.js';
import { HomePage } from './pages/home/home-page.js';
import { LandingPage } from './pages/landing/landing-page.js';
import { ErrorBoundary } from './shell/error-boundary.js';
import { Footer } from './shell/footer.js';
import { readNext, signInPath } from './shell/next.js';
import { PublicHeader } from './shell/public-header.js';
import { isAdmin, useViewer } from './viewer.js';

const SignInPage = lazy(async () => ({ default: (await import('./pages/account/sign-in-page.js')).SignInPage }));
const SignUpPage = lazy(async () => ({ default: (await import('./pages/account/sign-up-page.js')).SignUpPage }));
const ResetPasswordPage = lazy(async () => ({
  default: (await import('./pages/account/reset-password-page.js')).ResetPasswordPage,
}));
const JoinPage = lazy(async () => ({ default: (await import('./pages/join/join-page.js')).JoinPage }));
const ProfilePage = lazy(async () => ({ default: (await import('./pages/profile/profile-page.js')).ProfilePage }));
const EventPage = lazy(async () => ({ default: (await import('./pages/guest/event-page.js')).EventPage }));
const ConversationPages = lazy(async () => ({
  default: (await import('./pages/conversations/conversation-pages.js')).ConversationPages,
}));
const ReferencePage = lazy(async () => ({ default: (await import('./pages/reference/reference-page.js')).ReferencePage }));
const OrganiserPages = lazy(async () => ({ default: (await import('./pages/organiser/organiser-pages.js')).OrganiserPages }));
const PolicyPages = lazy(async () => ({ default: (await import('./pages/policies/policy-pages.js')).PolicyPages }));

export function SignedInPages() {
  const { viewer } = useViewer();
  return (
    <InboxProvider>
      <InboxNotices />
      <Shell header={<Header />} className="with-bottom-bar">
        <Switch>
          <Route path="/" component={HomePage} />
          <Route path="/sign-in" component={GoOn} />
          <Route path="/sign-up">{viewer.guest ? <SignUpPage /> : <GoOn />}</Route>
          <Route path="/reset-password" component={ResetPasswordPage} />
          <Route path="/join/:code">{({ code }) => <JoinPage key={code} code={code} />}</Route>
          <Route path="/profile" component={ProfilePage} />
          <Route path="/events/:eventId">{({ eventId }) => <EventPage key={eventId} eventId={eventId} />}</Route>
          <Route path="/conversations/*?" component={ConversationPages} />
          <Route path="/reference" component={ReferencePage} />
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
      </Shell>
    </InboxProvider>
  );
}

export function SignedOutPages() {
  return (
    <Shell header={<PublicHeader />}>
      <Switch>
        <Route path="/" component={LandingPage} />
        <Route path="/sign-in" component={SignInPage} />
        <Route path="/sign-up" component={SignUpPage} />
        <Route path="/reset-password" component={ResetPasswordPage} />
        <Route path="/join/:code">{({ code }) => <JoinPage key={code} code={code} />}</Route>
        <Route path="/reference" component={ReferencePage} />
        <Route>
          <SignInFirst />
        </Route>
      </Switch>
    </Shell>
  );
}

function Shell({ header, className = '', children }: { header: ReactNode; className?: string; children: ReactNode }) {
  const [location] = useLocation();
  return (
    <div className={`shell ${className}`}>
      {header}
      <main id="main" className="page" tabIndex={-1}>
        <ErrorBoundary resetKey={location}>
          <Suspense fallback={<Loading label="Opening the page" />}>{children}</Suspense>
        </ErrorBoundary>
      </main>
      <Footer />
    </div>
  );
}

/** Signed in: to where one wanted to go. */
function GoOn() {
  return <Redirect to={readNext(useSearch())} replace />;
}

function SignInFirst() {
  const [location] = useLocation();
  return <Redirect to={signInPath(location)} replace />;
}

function NothingHere() {
  return (
    <section className="empty">
      <PageHead title="There is nothing at this address" lead="It may have been removed, or it is not for you." />
      <ButtonLink to="/">Back to your events</ButtonLink>
    </section>
  );
}
