// Before a lobby: what it is, who is there, and the shortest way in; or why somebody cannot come in.
import { useRef } from 'react';
import { Link } from 'wouter';
import type { LobbyPreview, Viewer } from '@nakodo/protocol';
import { account } from '../../api/account.js';
import { lobbies } from '../../api/lobbies.js';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { Mark } from '../../components/mark.js';
import { PageHead } from '../../components/page-head.js';
import { useForm, type FieldState } from '../../hooks/use-form.js';
import { withNext } from '../../shell/next.js';
import { isSignedIn, useViewer } from '../../viewer.js';
import { HostSignsIn } from '../account/account-card.js';
import { checkAccount } from '../account/checks.js';

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

function BirthDate({ field }: { field: FieldState<string> }) {
  const hint = 'Nobody sees it, only your age: so that minors and adults do not meet.';
  return <TextField field={field} type="date" label="Born on" hint={hint} autoComplete="bday" />;
}

const checkBirthDate = ({ needsBirthDate }: LobbyPreview, birthDate: string) =>
  needsBirthDate && birthDate === '' ? [{ path: 'birthDate', message: 'Say when you were born' }] : [];

function ComeIn({ lobby, onIn }: DoorProps) {
  const { viewer } = useViewer();
  const form = useForm({
    initial: { birthDate: '' },
    check: ({ birthDate }) => checkBirthDate(lobby, birthDate),
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
      {lobby.needsBirthDate && <BirthDate field={form.field('birthDate')} />}
      <SubmitButton form={form}>Come in{viewer.name ? ` as ${viewer.name}` : ''}</SubmitButton>
    </Form>
  );
}

function ComeInAsGuest({ lobby, onIn, path }: DoorProps & { path: string }) {
  const { arrive } = useViewer();
  const guest = useRef<Viewer>(undefined);
  const form = useForm({
    initial: { name: '', birthDate: '' },
    check: ({ name, birthDate }) => [...checkAccount({ name }), ...checkBirthDate(lobby, birthDate)],
    send: async ({ name, birthDate }) => {
      // Tried again with the same guest when joining fails.
      guest.current ??= await account.comeAsGuest(name);
      await lobbies.join(lobby.code, birthDate || undefined);
      arrive(guest.current);
      onIn();
    },
  });
  return (
    <>
      <Form form={form} label="Come in as a guest">
        <TextField
          field={form.field('name')}
          label="Your name"
          hint="As others see it. A first name is enough."
          autoComplete="name"
          autoCapitalize="words"
        />
        {lobby.needsBirthDate && <BirthDate field={form.field('birthDate')} />}
        <SubmitButton form={form}>Come in as a guest</SubmitButton>
      </Form>
      <p className="aside">
        Rather with an account? <Link to={withNext('/sign-in', path)}>Sign in</Link> or{' '}
        <Link to={withNext('/sign-up', path)}>sign up</Link>.
      </p>
    </>
  );
}
