// An invitation: what the event is, and the shortest way in.
import { useRef } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import type { EventPreview } from '@nakodo/protocol';
import { joining } from '../../api/joining.js';
import { ApiError } from '../../api/request.js';
import { ButtonLink } from '../../components/button.js';
import { Form, SubmitButton } from '../../components/form.js';
import { Mark } from '../../components/mark.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { capital, isOver, whenWords } from '../../components/when.js';
import { useForm } from '../../hooks/use-form.js';
import { useResource, type Resource } from '../../hooks/use-resource.js';
import { withNext } from '../../shell/next.js';
import { isSignedIn, useViewer } from '../../viewer.js';
import { HostSignsIn } from '../account/account-card.js';
import { GuestForm } from '../account/guest-form.js';
import { BirthDateField, checkBirthDate } from './birth-date.js';
import { readAddress } from './read-code.js';
import { UnknownCode } from './unknown-code.js';

export function JoinPage({ code: encoded }: { code: string }) {
  const code = readAddress(encoded);
  const target = useResource(`code ${code}`, (signal) => joining.target(code, signal));
  if (target.data?.mode === 'live') return <Redirect to={`/live/${encodeURIComponent(code)}`} replace />;
  if (target.data?.mode === 'lookalike') return <Redirect to={`/looks/${encodeURIComponent(code)}`} replace />;
  if (target.data?.mode === 'community') return <Redirect to={`/vote/${encodeURIComponent(code)}`} replace />;
  if (target.data?.mode === 'events') return <EventDoor code={code} />;
  if (target.data || (target.error instanceof ApiError && target.error.status === 404)) return <UnknownCode code={code} />;
  return <Opening of={target} />;
}

function EventDoor({ code }: { code: string }) {
  const event = useResource(`invitation ${code}`, (signal) => joining.preview(code, signal));
  if (event.data?.member) return <Redirect to={`/events/${event.data.id}`} replace />;
  if (!event.data) return <Opening of={event} />;
  return (
    <div className="account join">
      <Mark />
      <Invitation event={event.data} />
      <WayIn event={event.data} />
    </div>
  );
}

function Opening({ of: { loading, error, reload } }: { of: Pick<Resource<unknown>, 'loading' | 'error' | 'reload'> }) {
  return (
    <div className="account join">
      <Mark />
      <PageHead title="Your invitation" />
      {loading && <Skeleton rows={3} />}
      {error && <ErrorNotice error={error} onRetry={reload} />}
    </div>
  );
}

function Invitation({ event }: { event: EventPreview }) {
  const when = whenWords(event);
  return (
    <>
      <PageHead title={event.name} windowTitle={`Join ${event.name}`} eyebrow="You are invited" lead={event.description} />
      <dl className="facts">
        {when && (
          <div>
            <dt>When</dt>
            <dd>{capital(when)}</dd>
          </div>
        )}
        <div>
          <dt>Who</dt>
          <dd>{event.minimumAge} and over</dd>
        </div>
        <div>
          <dt>What happens</dt>
          <dd>
            You get a short list of the people you should meet, with the reasons. It stays current while people come and go.
          </dd>
        </div>
        <div>
          <dt>What others see</dt>
          <dd>Your name and what you put into your profile, only if you are on their list.</dd>
        </div>
      </dl>
    </>
  );
}

function WayIn({ event }: { event: EventPreview }) {
  const { viewer } = useViewer();
  if (isOver(event)) {
    return (
      <div className="panel">
        <p>This event is over, so nobody can join any more.</p>
      </div>
    );
  }
  return <div className="panel account-card">{isSignedIn(viewer) ? <JoinNow event={event} /> : <JoinAsNew event={event} />}</div>;
}

function JoinNow({ event }: { event: EventPreview }) {
  const { viewer } = useViewer();
  const [, navigate] = useLocation();
  const form = useForm({
    initial: { birthDate: '' },
    check: ({ birthDate }) => checkBirthDate(event.needsBirthDate, birthDate),
    async send({ birthDate }) {
      await joining.join(event.code, birthDate || undefined);
      navigate(`/events/${event.id}`, { replace: true });
    },
  });
  return (
    <Form form={form} label={`Join ${event.name}`}>
      {form.error instanceof ApiError && form.error.code === 'conflict' && (
        <ButtonLink to="/profile">Look at my profile</ButtonLink>
      )}
      {event.needsBirthDate && <BirthDateField field={form.field('birthDate')} />}
      <SubmitButton form={form}>Join{viewer.name ? ` as ${viewer.name}` : ''}</SubmitButton>
    </Form>
  );
}

function JoinAsNew({ event }: { event: EventPreview }) {
  const { viewer } = useViewer();
  const [, navigate] = useLocation();
  const joined = useRef(false);
  const here = `/join/${encodeURIComponent(event.code)}`;
  if (!viewer.server.accounts) {
    return (
      <>
        <HostSignsIn />
        {viewer.server.demo && (
          <p className="aside">
            <Link to={withNext('/sign-in', here)}>Or look around as one of the demo’s people</Link>
          </p>
        )}
      </>
    );
  }
  const join = async (birthDate: string | undefined) => {
    await joining.join(event.code, birthDate);
    joined.current = true;
  };
  return (
    <>
      <GuestForm
        action="Join as a guest"
        asksBirthDate={event.needsBirthDate}
        afterwards={join}
        onArrived={() => joined.current && navigate(`/events/${event.id}`, { replace: true })}
      />
      <p className="aside">
        Rather with an account? <Link to={withNext('/sign-in', here)}>Sign in</Link> or{' '}
        <Link to={withNext('/sign-up', here)}>sign up</Link>.
      </p>
    </>
  );
}
