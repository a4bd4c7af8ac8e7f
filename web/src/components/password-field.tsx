// A password, hidden or shown: who can see what they type makes fewer mistakes.
import { useState } from 'react';
import type { FieldState } from '../hooks/use-form.js';
import { Field } from './field.js';

interface PasswordFieldProps {
  field: FieldState<string>;
  label?: string;
  /** A new one: says how long, and lets the browser suggest one. */
  purpose: 'new' | 'current';
}

export function PasswordField({ field, label = 'Password', purpose }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field
      field={field}
      label={label}
      {...(purpose === 'new' && { hint: 'At least 8 characters. A short sentence is a good one.' })}
    >
      {(control) => (
        <div className="password">
          <input
            {...control}
            className="input"
            type={shown ? 'text' : 'password'}
            autoComplete={purpose === 'new' ? 'new-password' : 'current-password'}
            autoCapitalize="none"
            spellCheck={false}
            value={field.value}
            onChange={(event) => field.set(event.target.value)}
          />
          <button type="button" aria-pressed={shown} aria-label={`Show ${label.toLowerCase()}`} onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
          </button>
        </div>
      )}
    </Field>
  );
}
