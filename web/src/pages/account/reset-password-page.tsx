// A forgotten password: first ask for a mail, then, from its link, choose a new one.
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { account } from '../../api/account.js';
import { ButtonLink } from '../../components/button.js';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { PasswordField } from '../../components/password-field.js';
import { say } from '../../components/toast.js';
import { useForm } from '../../hooks/use-form.js';
import { useViewer } from '../../viewer.js';
import { AccountCard, HostSignsIn } from './account-card.js';
import { checkAccount } from './checks.js';

export function ResetPasswordPage() {
  const { server } = useViewer().viewer;
  const token = new URLSearchParams(useSearch()).get('token');
  if (!server.accounts) {
    return (
      <AccountCard title="Your password">
        <HostSignsIn />
      </AccountCard>
    );
  }
  if (token) return <NewPassword token={token} />;
  if (server.mail) return <AskForMail />;
  return (
    <AccountCard title="Forgot your password?">
      <p>This server sends no mail, so ask the organiser: they can make you a link to a new one.</p>
    </AccountCard>
  );
}

function AskForMail() {
  const [sentTo, setSentTo] = useState<string>();
  const form = useForm({
    initial: { email: '' },
    check: checkAccount,
    send: async ({ email }) => {
      await account.forgotPassword(email);
      setSentTo(email.trim());
    },
  });
  return (
    <AccountCard title="Forgot your password?">
      {sentTo === undefined ? (
        <Form form={form} label="Forgot your password?">
          <TextField
            field={form.field('email')}
            label="E-mail"
            hint="We send you a link to choose a new one."
            type="email"
            autoComplete="username"
            autoCapitalize="none"
          />
          <SubmitButton form={form}>Send the link</SubmitButton>
        </Form>
      ) : (
        <div className="form" role="status">
          <p>
            If there is an account for <strong>{sentTo}</strong>, a mail with a link is on its way. The link works once, for an
            hour.
          </p>
          <ButtonLink to="/sign-in">Back to signing in</ButtonLink>
        </div>
      )}
    </AccountCard>
  );
}

function NewPassword({ token }: { token: string }) {
  const [, navigate] = useLocation();
  const form = useForm({
    initial: { password: '' },
    check: checkAccount,
    send: async ({ password }) => {
      await account.resetPassword({ token, password });
      say('Your password is changed. Sign in with the new one.');
      navigate('/sign-in', { replace: true });
    },
  });
  return (
    <AccountCard title="Choose a new password">
      <Form form={form} label="Choose a new password">
        <PasswordField field={form.field('password')} label="New password" purpose="new" />
        <SubmitButton form={form}>Change it</SubmitButton>
      </Form>
    </AccountCard>
  );
}
