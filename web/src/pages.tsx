// All pages and their addresses. The first page comes with the app; the others when they are needed, an organiser's only to organisers.
import { Suspense, useEffect, type ReactNode } from 'react';
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter';
import { ButtonLink } from './components/button.js';
import { Header } from './components/header.js';
import { Loading } from './components/notice.js';
import { PageHead } from './components/page-head.js';
import { InboxNotices } from './inbox/inbox-notices.js';
import { InboxProvider } from './inbox/inbox.js';
import { IntroductionsProvider } from './inbox/introductions.js';
import { HomePage } from './pages/home/home-page.js';
import { LandingPage } from './pages/landing/landing-page.js';
import { ErrorBoundary } from './shell/error-boundary.js';
import { page } from './shell/page.js';
import { Footer } from './shell/footer.js';
import { LiveBand } from './shell/live-band.js';
import { readNext, signInPath } from './shell/next.js';
import { PublicHeader } from './shell/public-header.js';
import { isAdmin, isModerator, useViewer } from './viewer.js';

const SignInPage = page(async () => (await import('./pages/account/sign-in-page.js')).SignInPage);
const SignUpPage = page(async () => (await import('./pages/account/sign-up-page.js')).SignUpPage);
const ResetPasswordPage = page(async () => (await import('./pages/account/reset-password-page.js')).ResetPasswordPage);
const JoinPage = page(async () => (await import('./pages/join/join-page.js')).JoinPage);
const ProfilePage = page(async () => (await import('./pages/profile/profile-page.js')).ProfilePage);
const EventPage = page(async () => (await import('./pages/guest/event-page.js')).EventPage);
const ConversationPages = page(async () => (await import('./pages/conversations/conversation-pages.js')).ConversationPages);
const LobbyPage = page(async () => (await import('./pages/live/live-pages.js')).LobbyPage);
const LiveHome = page(async () => (await import('./pages/live/live-pages.js')).LiveHome);
const LooksPage = page(async () => (await import('./pages/looks/looks-pages.js')).LooksPage);
const LooksHome = page(async () => (await import('./pages/looks/looks-pages.js')).LooksHome);
const VotePage = page(async () => (await import('./pages/vote/vote-pages.js')).VotePage);
const VoteHome = page(async () => (await import('./pages/vote/vote-pages.js')).VoteHome);
const VerifyPage = page(async () => (await import('./pages/verify/verify-page.js')).VerifyPage);
const ReferencePage = page(async () => (await import('./pages/reference/reference-page.js')).ReferencePage);
const OrganiserPages = page(async () => (await import('./pages/organiser/organiser-pages.js')).OrganiserPages);
const ReportsPage = page(async () => (await import('./pages/reports/reports-page.js')).ReportsPage);
const PhotosPage = page(async () => (await import('./pages/reports/photos/photos-page.js')).PhotosPage);
const PolicyPages = page(async () => (await import('./pages/policies/policy-pages.js')).PolicyPages);

/** After the first page has been drawn and used the connection. */
const quietMs = 1500;
const whenSignedOut = [SignInPage, SignUpPage, JoinPage];
const whenSignedIn = [EventPage, ConversationPages, ProfilePage, JoinPage];

export function SignedInPages() {
  const { viewer } = useViewer();
  return (
    <InboxProvider>
      <IntroductionsProvider>
        <InboxNotices />
        <LiveBand />
        <Shell header={<Header />} className="with-bottom-bar" soon={whenSignedIn}>
          <Switch>
            <Route path="/" component={HomePage} />
            <Route path="/sign-in" component={GoOn} />
            <Route path="/sign-up">{viewer.guest ? <SignUpPage /> : <GoOn />}</Route>
            <Route path="/reset-password" component={ResetPasswordPage} />
            <Route path="/join/:code">{({ code }) => <JoinPage key={code} code={code} />}</Route>
            <Route path="/live" component={LiveHome} />
            <Route path="/live/:code">{({ code }) => <LobbyPage key={code} code={code} />}</Route>
            <Route path="/looks" component={LooksHome} />
            <Route path="/looks/:code">{({ code }) => <LooksPage key={code} code={code} />}</Route>
            <Route path="/vote" component={VoteHome} />
            <Route path="/vote/:code/:part?">{({ code, part }) => <VotePage key={code} code={code} part={part} />}</Route>
            <Route path="/profile" component={ProfilePage} />
            <Route path="/events/:eventId">{({ eventId }) => <EventPage key={eventId} eventId={eventId} />}</Route>
            <Route path="/conversations/*?" component={ConversationPages} />
            <Route path="/verify/:code">{({ code }) => <VerifyPage key={code} code={code} />}</Route>
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
            {isModerator(viewer) && <Route path="/reports/photos/:part?">{({ part }) => <PhotosPage part={part} />}</Route>}
            {isModerator(viewer) && <Route path="/reports/:part?">{({ part }) => <ReportsPage part={part} />}</Route>}
            <Route>
              <NothingHere />
            </Route>
          </Switch>
        </Shell>
      </IntroductionsProvider>
    </InboxProvider>
  );
}

export function SignedOutPages() {
  const { viewer } = useViewer();
  return (
    <Shell header={<PublicHeader />} soon={whenSignedOut}>
      {viewer.suspended && <SuspendedNotice />}
      <Switch>
        <Route path="/" component={LandingPage} />
        <Route path="/sign-in" component={SignInPage} />
        <Route path="/sign-up" component={SignUpPage} />
        <Route path="/reset-password" component={ResetPasswordPage} />
        <Route path="/join/:code">{({ code }) => <JoinPage key={code} code={code} />}</Route>
        <Route path="/live/:code">{({ code }) => <LobbyPage key={code} code={code} />}</Route>
        <Route path="/looks/:code">{({ code }) => <LooksPage key={code} code={code} />}</Route>
        <Route path="/vote/:code/:part?">{({ code, part }) => <VotePage key={code} code={code} part={part} />}</Route>
        <Route path="/verify/:code">{({ code }) => <VerifyPage key={code} code={code} />}</Route>
        <Route path="/reference" component={ReferencePage} />
        <Route>
          <SignInFirst />
        </Route>
      </Switch>
    </Shell>
  );
}

interface ShellProps {
  header: ReactNode;
  className?: string;
  /** Pages that one is likely to open: fetched when there is nothing else to do, so that they open at once, offline too. */
  soon: readonly { preload(): void }[];
  children: ReactNode;
}

function Shell({ header, className = '', soon, children }: ShellProps) {
  const [location] = useLocation();
  useEffect(() => {
    const timer = setTimeout(() => soon.forEach((one) => one.preload()), quietMs);
    return () => clearTimeout(timer);
  }, [soon]);
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

function SuspendedNotice() {
  return (
    <div className="notice error" role="alert">
      <p>
        <strong>This account is suspended.</strong> A moderator took you out of all events, and you cannot sign in. If you think
        that this is a mistake, ask the organiser.
      </p>
    </div>
  );
}

function NothingHere() {
  return (
    <section className="empty">
      <PageHead title="There is nothing at this address" lead="It may have been removed, or it is not for you." />
      <ButtonLink to="/">Back to your events</ButtonLink>
    </section>
  );
}
