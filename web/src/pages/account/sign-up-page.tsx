// An account with e-mail and password, or coming in as a guest by name only; a guest can make theirs an account later.
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { account } from '../../api/account.js';
import { Button } from '../../components/button.js';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { PasswordField } from '../../components/password-field.js';
import { useForm } from '../../hooks/use-form.js';
import { readNext, withNext } from '../../shell/next.js';
import { useViewer } from '../../viewer.js';
import { AccountCard, HostSignsIn } from './account-card.js';
import { checkAccount } from './checks.js';
import { GuestForm } from './guest-form.js';
import { UpgradeForm } from './upgrade-form.js';

export function SignUpPage() {
  const { viewer } = useViewer();
  if (!viewer.server.accounts) {
    return (
      <AccountCard title="Sign up">
        <HostSignsIn />
      </AccountCard>
    );
  }
  return viewer.guest ? <Upgrade /> : <SignUp />;
}

function SignUp() {
  const next = readNext(useSearch());
  const [, navigate] = useLocation();
  const [asGuest, setAsGuest] = useState(false);
  return (
    <AccountCard
      title={asGuest ? 'Come as a guest' : 'Sign up'}
      lead={asGuest ? 'Just a name. You can add an e-mail and password later and keep everything.' : undefined}
      otherwise={
        <>
          <p>
            Have an account? <Link to={withNext('/sign-in', next)}>Sign in</Link>
          </p>
          <Button onClick={() => setAsGuest(!asGuest)}>
            {asGuest ? 'Sign up with e-mail instead' : 'Come as a guest, with just a name'}
          </Button>
        </>
      }
    >
      {asGuest ? <GuestForm action="Come in" onArrived={() => navigate(next, { replace: true })} /> : <SignUpForm />}
    </AccountCard>
  );
}

function SignUpForm() {
  const { arrive } = useViewer();
  const form = useForm({
    initial: { name: '', email: '', password: '' },
    check: checkAccount,
    codes: { email_taken: 'email' },
    send: async (values) => arrive(await account.signUp(values)),
  });
  return (
    <Form form={form} label="Sign up">
      <TextField
        field={form.field('name')}
        label="Your name"
        hint="As others see it. A first name is enough."
        autoComplete="name"
        autoCapitalize="words"
      />
      <TextField
        field={form.field('email')}
        label="E-mail"
        hint="To sign in. Nobody else sees it."
        type="email"
        autoComplete="username"
        autoCapitalize="none"
      />
      <PasswordField field={form.field('password')} purpose="new" />
      <SubmitButton form={form}>Sign up</SubmitButton>
    </Form>
  );
}

function Upgrade() {
  const { viewer } = useViewer();
  const [, navigate] = useLocation();
  return (
    <AccountCard title="Keep your account" lead={`You are here as a guest, ${viewer.name ?? ''}. Everything you have stays.`}>
      <UpgradeForm onDone={() => navigate('/profile')} />
    </AccountCard>
  );
}
