// Before a lobby: what it is, who is there, and the shortest way in; or why somebody cannot come in.
import { Link } from 'wouter';
import type { LobbyPreview } from '@nakodo/protocol';
import { lobbies } from '../../api/lobbies.js';
import { Form, SubmitButton } from '../../components/form.js';
import { Mark } from '../../components/mark.js';
import { PageHead } from '../../components/page-head.js';
import { useForm } from '../../hooks/use-form.js';
import { withNext } from '../../shell/next.js';
import { isSignedIn, useViewer } from '../../viewer.js';
import { HostSignsIn } from '../account/account-card.js';
import { GuestForm } from '../account/guest-form.js';
import { BirthDateField, checkBirthDate } from '../join/birth-date.js';

interface DoorProps {
  lobby: LobbyPreview;
  /** They are in now. */
  onIn: () => void;
}

export function Door({ lobby, onIn }: DoorProps) {
  return (
    <div className="account join live-door">
      <Mark />
      <PageHead
        title={lobby.name}
        windowTitle={`Join ${lobby.name}`}
        eyebrow="Live: meet somebody now"
        lead={lobby.description}
      />
      <dl className="facts">
        <div>
          <dt>Here now</dt>
          <dd>{hereWords(lobby.online)}</dd>
        </div>
        <div>
          <dt>Who</dt>
          <dd>From {lobby.minimumAge} years</dd>
        </div>
        <div>
          <dt>What happens</dt>
          <dd>You are connected with one person at a time and see what you share. Write, or talk; move on whenever you like.</dd>
        </div>
        <div>
          <dt>What others see</dt>
          <dd>Your name and what you put into your profile, only while you talk with them. Camera and microphone are off.</dd>
        </div>
      </dl>
      <WayIn lobby={lobby} onIn={onIn} />
    </div>
  );
}

function hereWords(online: number): string {
  if (online === 0) return 'Nobody yet: be the first';
  return online === 1 ? 'One person' : `${online} people`;
}

function WayIn({ lobby, onIn }: DoorProps) {
  const { viewer } = useViewer();
  if (!lobby.open) {
    return (
      <div className="panel">
        <p>This lobby is closed for now, so nobody can come in. Come back later, or ask whoever invited you.</p>
      </div>
    );
  }
  const path = `/live/${encodeURIComponent(lobby.code)}`;
  return (
    <div className="panel account-card">
      {isSignedIn(viewer) ? (
        <ComeIn lobby={lobby} onIn={onIn} />
      ) : viewer.server.accounts ? (
        <ComeInAsGuest lobby={lobby} onIn={onIn} path={path} />
      ) : (
        <>
          <HostSignsIn />
          {viewer.server.demo && (
            <p className="aside">
              <Link to={withNext('/sign-in', path)}>Or look around as one of the demo’s people</Link>
            </p>
          )}
        </>
      )}
    </div>
  );
}

function ComeIn({ lobby, onIn }: DoorProps) {
  const { viewer } = useViewer();
  const form = useForm({
    initial: { birthDate: '' },
    check: ({ birthDate }) => checkBirthDate(lobby.needsBirthDate, birthDate),
    send: async ({ birthDate }) => {
      await lobbies.join(lobby.code, birthDate || undefined);
      onIn();
    },
  });
  return (
    <Form form={form} label={`Join ${lobby.name}`}>
      {lobby.belowMinimumAge && (
        <p className="live-rule">
          You are younger than {lobby.minimumAge}: here you meet only others who are, too, and there may be few of them.
        </p>
      )}
      {lobby.needsBirthDate && <BirthDateField field={form.field('birthDate')} />}
      <SubmitButton form={form}>Come in{viewer.name ? ` as ${viewer.name}` : ''}</SubmitButton>
    </Form>
  );
}

function ComeInAsGuest({ lobby, onIn, path }: DoorProps & { path: string }) {
  return (
    <>
      <GuestForm
        action="Come in as a guest"
        asksBirthDate={lobby.needsBirthDate}
        afterwards={async (birthDate) => void (await lobbies.join(lobby.code, birthDate))}
        onArrived={onIn}
      />
      <p className="aside">
        Rather with an account? <Link to={withNext('/sign-in', path)}>Sign in</Link> or{' '}
        <Link to={withNext('/sign-up', path)}>sign up</Link>.
      </p>
    </>
  );
}
