// The fields of a lookalike pool that other pools do not have, as they are filled in for a new one and changed later.
import { CheckboxField } from '../../../components/choice-field.js';
import { SelectField, TextField } from '../../../components/field.js';
import type { FieldState, Form } from '../../../hooks/use-form.js';
import type { LookalikeValues } from './lookalike-fields.js';

interface FieldsProps {
  form: Form<LookalikeValues>;
}

export function LimitField({ form }: FieldsProps) {
  return (
    <TextField
      field={form.field('matchLimit')}
      label="How many people somebody is shown"
      type="number"
      inputMode="numeric"
      min="1"
      max="50"
      optional
      hint="Empty: as many as the policy says."
    />
  );
}

const whenOptions = [
  { value: 'before', label: 'Before others see them' },
  { value: 'after', label: 'After others see them' },
];

export function PhotoFields({ form }: FieldsProps) {
  const field = form.field('photoModeration');
  // The options are the only values it can have.
  const when = { ...field, set: (value: string) => field.set(value === 'after' ? 'after' : 'before') } as FieldState<string>;
  return (
    <>
      <SelectField
        field={when}
        label="When moderators look at photos"
        options={whenOptions}
        hint="Before: a photo waits until somebody approves it. After: it is seen at once, and can be taken away."
      />
      <CheckboxField
        field={form.field('photosOfMinors')}
        label="Take photos of people under the minimum age"
        hint="Only where you may: a photo of a face that is measured is sensitive, of a minor all the more. Photos that were given stay until they are deleted."
      />
    </>
  );
}
