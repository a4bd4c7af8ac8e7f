// In with just a name.
import { useRef } from 'react';
import type { Viewer } from '@nakodo/protocol';
import { account } from '../../api/account.js';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { useForm } from '../../hooks/use-form.js';
import { useViewer } from '../../viewer.js';
import { checkAccount } from './checks.js';

interface GuestFormProps {
  action: string;
  /** What they came for, before the pages show them as signed in. Tried again with the same guest when it fails. */
  afterwards?: () => Promise<void>;
  onArrived?: () => void;
}

export function GuestForm({ action, afterwards, onArrived }: GuestFormProps) {
  const { arrive } = useViewer();
  const guest = useRef<Viewer>(undefined);
  const form = useForm({
    initial: { name: '' },
    check: checkAccount,
    send: async ({ name }) => {
      guest.current ??= await account.comeAsGuest(name);
      await afterwards?.();
      arrive(guest.current);
      onArrived?.();
    },
  });
  return (
    <Form form={form} label={action}>
      <TextField
        field={form.field('name')}
        label="Your name"
        hint="As others see it. A first name is enough."
        autoComplete="name"
        autoCapitalize="words"
      />
      <SubmitButton form={form}>{action}</SubmitButton>
    </Form>
  );
}
