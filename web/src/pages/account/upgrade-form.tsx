// A guest becomes an account and keeps everything.
import { account } from '../../api/account.js';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { PasswordField } from '../../components/password-field.js';
import { say } from '../../components/toast.js';
import { useForm } from '../../hooks/use-form.js';
import { useViewer } from '../../viewer.js';
import { checkAccount } from './checks.js';

export function UpgradeForm({ onDone }: { onDone?: () => void }) {
  const { arrive } = useViewer();
  const form = useForm({
    initial: { email: '', password: '' },
    check: checkAccount,
    codes: { email_taken: 'email' },
    send: async (values) => {
      const viewer = await account.upgrade(values);
      onDone?.();
      arrive(viewer);
      say('Your account is yours: sign in with your e-mail from now on.');
    },
  });
  return (
    <Form form={form} label="Keep your account">
      <TextField field={form.field('email')} label="E-mail" type="email" autoComplete="username" autoCapitalize="none" />
      <PasswordField field={form.field('password')} purpose="new" />
      <SubmitButton form={form}>Keep my account</SubmitButton>
    </Form>
  );
}
