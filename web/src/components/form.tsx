// A form, its button that sends once, and what is said above it when something is wrong.
import type { ReactNode } from 'react';
import type { Problem } from '@nakodo/protocol';
import type { Form as FormState } from '../hooks/use-form.js';
import { Button, type ButtonProps } from './button.js';

// oxlint-disable-next-line typescript/no-explicit-any -- a form of any values
type AnyForm = Pick<FormState<any>, 'ref' | 'error' | 'problems' | 'pending' | 'submit'>;

interface FormProps {
  form: AnyForm;
  /** Names it for a screen reader when no heading does. */
  label?: string;
  labelledBy?: string;
  children: ReactNode;
}

/** `novalidate`: our words, at the field, rather than the browser's bubble. */
export function Form({ form, label, labelledBy, children }: FormProps) {
  return (
    <form className="form" ref={form.ref} noValidate onSubmit={form.submit} aria-label={label} aria-labelledby={labelledBy}>
      <ErrorSummary error={form.error} problems={form.problems} />
      {children}
    </form>
  );
}

export function ErrorSummary({ error, problems = [] }: { error?: Error | undefined; problems?: readonly Problem[] }) {
  if (!error && problems.length === 0) return null;
  return (
    <div className="notice error error-summary" role="alert" tabIndex={-1}>
      {error && <p>{error.message}</p>}
      {problems.length > 0 && (
        <ul>
          {problems.map(({ path, message }) => (
            <li key={path + message}>
              {path && <code>{path}</code>} {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface SubmitProps extends Omit<ButtonProps, 'busy' | 'type' | 'onClick' | 'form'> {
  form: AnyForm;
}

export function SubmitButton({ form, tone = 'primary', ...rest }: SubmitProps) {
  return <Button {...rest} type="submit" tone={tone} busy={form.pending} />;
}
