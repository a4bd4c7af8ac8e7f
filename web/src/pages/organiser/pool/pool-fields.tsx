// What an organiser says of pools of all modes alike: its words, and whom it lets in.
import { CheckboxField } from '../../../components/choice-field.js';
import { TextAreaField, TextField } from '../../../components/field.js';
import type { FieldState } from '../../../hooks/use-form.js';

interface WordsFieldsProps {
  form: { readonly field: (name: 'name' | 'description') => FieldState<string> };
  /** What becomes of a name as it is typed, when it is more than the name. */
  onName?: (name: string) => void;
  /** When the description is read: "before they join". */
  read: string;
}

export function WordsFields({ form, onName, read }: WordsFieldsProps) {
  const name = form.field('name');
  return (
    <>
      <TextField
        field={onName ? { ...name, set: onName } : name}
        label="Name"
        autoCapitalize="sentences"
        autoComplete="off"
        maxLength={200}
      />
      <TextAreaField
        field={form.field('description')}
        label="Description"
        hint={`Whoever has the code reads it ${read}.`}
        optional
        rows={3}
        maxLength={2000}
      />
    </>
  );
}

export function MinimumAgeField({ field, hint }: { field: FieldState<string>; hint: string }) {
  return <TextField field={field} label="Minimum age" type="number" inputMode="numeric" min="13" max="99" hint={hint} />;
}

export function BirthDateSwitch({ field }: { field: FieldState<boolean> }) {
  return (
    <CheckboxField
      field={field}
      label="Ask for the birth date at the door"
      hint="Without it somebody of unknown age counts as an adult. Others see only the age."
    />
  );
}

interface DoorFieldsProps {
  form: { readonly field: { (name: 'minimumAge'): FieldState<string>; (name: 'asksBirthDate'): FieldState<boolean> } };
}

export function DoorFields({ form }: DoorFieldsProps) {
  return (
    <>
      <MinimumAgeField field={form.field('minimumAge')} hint="Younger people may come in, and meet only each other." />
      <BirthDateSwitch field={form.field('asksBirthDate')} />
    </>
  );
}
