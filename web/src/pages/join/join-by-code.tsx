// The field for an event's code, on the pages where one may have just been given one.
import { useLocation } from 'wouter';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { useForm } from '../../hooks/use-form.js';
import { readCode } from './read-code.js';

export function JoinByCode({ tone = 'primary' }: { tone?: 'primary' | 'plain' }) {
  const [, navigate] = useLocation();
  const form = useForm({
    initial: { code: '' },
    check: ({ code }) => (code.trim() ? [] : [{ path: 'code', message: 'Type the code: it is on the invitation' }]),
    send: ({ code }) => Promise.resolve(navigate(`/join/${encodeURIComponent(readCode(code))}`)),
  });
  return (
    <Form form={form} label="Join by a code">
      <div className="join-by-code">
        <TextField
          field={form.field('code')}
          label="Code you were given"
          autoCapitalize="none"
          autoComplete="off"
          maxLength={200}
        />
        <SubmitButton form={form} tone={tone}>
          Join
        </SubmitButton>
      </div>
    </Form>
  );
}
