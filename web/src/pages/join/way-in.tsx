// The shortest way into a lobby, a lookalike pool or a community: as who one is, or as a guest; or why nobody can come in.
import { Link } from 'wouter';
import { ApiError } from '../../api/request.js';
import { ButtonLink } from '../../components/button.js';
import { Form, SubmitButton } from '../../components/form.js';
import { useForm } from '../../hooks/use-form.js';
import { withNext } from '../../shell/next.js';
import { isSignedIn, useViewer } from '../../viewer.js';
import { HostSignsIn } from '../account/account-card.js';
import { GuestForm } from '../account/guest-form.js';
import { BirthDateField, checkBirthDate } from './birth-date.js';

/** What the door needs to know of what is behind it. */
interface Behind {
  readonly name: string;
  readonly minimumAge: number;
  readonly open: boolean;
  readonly ended: boolean;
  readonly needsBirthDate: boolean;
  readonly belowMinimumAge: boolean;
}

interface WayInProps {
  to: Behind;
  /** Where one comes back to after signing in. */
  path: string;
  /** As people call it: "lobby". */
  noun: string;
  /** What does not happen while it is paused: "nobody is paired". */
  meanwhile: string;
  join: (birthDate: string | undefined) => Promise<unknown>;
  /** They are in now. */
  onIn: () => void;
}

export function WayIn({ noun, meanwhile, ...way }: WayInProps) {
  const { viewer } = useViewer();
  if (way.to.ended) {
    return (
      <div className="panel">
        <p>This {noun} is over, so nobody can come in any more.</p>
      </div>
    );
  }
  return (
    <div className="panel account-card">
      {!way.to.open && (
        <p className="rule-note" role="status">
          <strong>This {noun} is paused.</strong> You can come in already; {meanwhile} until it goes on.
        </p>
      )}
      {isSignedIn(viewer) ? (
        <ComeIn {...way} />
      ) : viewer.server.accounts ? (
        <ComeInAsGuest {...way} />
      ) : (
        <>
          <HostSignsIn />
          {viewer.server.demo && (
            <p className="aside">
              <Link to={withNext('/sign-in', way.path)}>Or look around as one of the demo’s people</Link>
            </p>
          )}
        </>
      )}
    </div>
  );
}

type Way = Omit<WayInProps, 'noun' | 'meanwhile'>;

function ComeIn({ to, join, onIn }: Way) {
  const { viewer } = useViewer();
  const form = useForm({
    initial: { birthDate: '' },
    check: ({ birthDate }) => checkBirthDate(to.needsBirthDate, birthDate),
    send: async ({ birthDate }) => {
      await join(birthDate || undefined);
      onIn();
    },
  });
  return (
    <Form form={form} label={`Join ${to.name}`}>
      {form.error instanceof ApiError && form.error.code === 'conflict' && (
        <ButtonLink to="/profile">Look at my profile</ButtonLink>
      )}
      {to.belowMinimumAge && (
        <p className="rule-note">
          You are younger than {to.minimumAge}: here you meet only others who are, too, and there may be few of them.
        </p>
      )}
      {to.needsBirthDate && <BirthDateField field={form.field('birthDate')} />}
      <SubmitButton form={form}>Come in{viewer.name ? ` as ${viewer.name}` : ''}</SubmitButton>
    </Form>
  );
}

function ComeInAsGuest({ to, path, join, onIn }: Way) {
  return (
    <>
      <GuestForm
        action="Come in as a guest"
        asksBirthDate={to.needsBirthDate}
        afterwards={async (birthDate) => void (await join(birthDate))}
        onArrived={onIn}
      />
      <p className="aside">
        Rather with an account? <Link to={withNext('/sign-in', path)}>Sign in</Link> or{' '}
        <Link to={withNext('/sign-up', path)}>sign up</Link>.
      </p>
    </>
  );
}
