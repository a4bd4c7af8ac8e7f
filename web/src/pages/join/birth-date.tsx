// The one question at a door that keeps minors and adults apart: asked once, kept in the profile, shown to nobody.
import type { Problem } from '@nakodo/protocol';
import { TextField } from '../../components/field.js';
import type { FieldState } from '../../hooks/use-form.js';

export function BirthDateField({ field }: { field: FieldState<string> }) {
  const hint = 'So that minors and adults do not meet. Nobody sees the date, only your age. It can be given once.';
  return <TextField field={field} type="date" label="Born on" hint={hint} autoComplete="bday" />;
}

/** `needed`: the door asks for it, and the profile does not have it. */
export const checkBirthDate = (needed: boolean, birthDate: string): Problem[] =>
  needed && birthDate === '' ? [{ path: 'birthDate', message: 'Say when you were born: day, month and year' }] : [];
