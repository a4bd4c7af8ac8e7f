// Signing in with e-mail and password; afterwards one is where one wanted to go.
import { Link, useSearch } from 'wouter';
import { account } from '../../api/account.js';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { PasswordField } from '../../components/password-field.js';
import { useForm } from '../../hooks/use-form.js';
import { readNext, withNext } from '../../shell/next.js';
import { useViewer } from '../../viewer.js';
import { DemoDoors } from '../landing/demo-doors.js';
import { AccountCard, HostSignsIn } from './account-card.js';
import { checkSignIn } from './checks.js';
import { WalletSignIn } from './wallet-sign-in.js';

export function SignInPage() {
  const { accounts, demo } = useViewer().viewer.server;
  const next = readNext(useSearch());
  const lead = next === '/' ? undefined : 'Then you go on to where you wanted to be.';
  return (
    <AccountCard
      title="Sign in"
      lead={lead}
      otherwise={
        <>
          {accounts && (
            <p>
              New here? <Link to={withNext('/sign-up', next)}>Sign up, or come as a guest</Link>
            </p>
          )}
          {accounts && <WalletSignIn />}
          {demo && <DemoDoors />}
        </>
      }
    >
      {accounts ? <SignInForm /> : <HostSignsIn />}
    </AccountCard>
  );
}

/** When it worked, the address `/sign-in` leads on by itself. */
function SignInForm() {
  const { viewer, arrive } = useViewer();
  const form = useForm({
    initial: { email: '', password: '' },
    check: checkSignIn,
    send: async (values) => arrive(await account.signIn(values)),
  });
  return (
    <Form form={form} label="Sign in">
      <TextField field={form.field('email')} label="E-mail" type="email" autoComplete="username" autoCapitalize="none" />
      <PasswordField field={form.field('password')} purpose="current" />
      <SubmitButton form={form}>Sign in</SubmitButton>
      {viewer.server.mail ? (
        <p className="aside">
          <Link to="/reset-password">Forgot your password?</Link>
        </p>
      ) : (
        <p className="hint aside">Forgot your password? This server sends no mail: ask the organiser for a link to a new one.</p>
      )}
    </Form>
  );
}
