// In with just a name, and, where it is asked, a birth date.
import { useRef } from 'react';
import type { Viewer } from '@nakodo/protocol';
import { account } from '../../api/account.js';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { useForm } from '../../hooks/use-form.js';
import { useViewer } from '../../viewer.js';
import { BirthDateField, checkBirthDate } from '../join/birth-date.js';
import { checkAccount } from './checks.js';

interface GuestFormProps {
  action: string;
  /** What they came for asks when they were born. */
  asksBirthDate?: boolean;
  /** What they came for, before the pages show them as signed in. Tried again with the same guest when it fails. */
  afterwards?: (birthDate: string | undefined) => Promise<void>;
  onArrived?: () => void;
}

export function GuestForm({ action, asksBirthDate = false, afterwards, onArrived }: GuestFormProps) {
  const { arrive } = useViewer();
  const guest = useRef<Viewer>(undefined);
  const form = useForm({
    initial: { name: '', birthDate: '' },
    check: ({ name, birthDate }) => [...checkAccount({ name }), ...checkBirthDate(asksBirthDate, birthDate)],
    send: async ({ name, birthDate }) => {
      guest.current ??= await account.comeAsGuest(name);
      await afterwards?.(birthDate || undefined);
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
      {asksBirthDate && <BirthDateField field={form.field('birthDate')} />}
      <SubmitButton form={form}>{action}</SubmitButton>
    </Form>
  );
}
