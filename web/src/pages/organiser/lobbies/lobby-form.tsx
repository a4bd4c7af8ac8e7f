// The fields of a lobby, as they are filled in for a new one and changed later.
import { CheckboxField } from '../../../components/choice-field.js';
import { TextField } from '../../../components/field.js';
import type { Form } from '../../../hooks/use-form.js';
import { PolicyField, type Policies } from '../policy-field.js';
import { BirthDateSwitch, MinimumAgeField } from '../pool-fields.js';
import type { LobbyValues } from './lobby-fields.js';

interface FieldsProps {
  form: Form<LobbyValues>;
}

export function DoorFields({ form }: FieldsProps) {
  return (
    <>
      <MinimumAgeField field={form.field('minimumAge')} hint="Younger people may come in, and meet only each other." />
      <BirthDateSwitch field={form.field('asksBirthDate')} />
    </>
  );
}

export function CompareFields({ form, policies, current }: FieldsProps & { policies: Policies; current: string | null }) {
  return (
    <>
      <CheckboxField
        field={form.field('compares')}
        label="Compare two policies"
        hint="A part of the people is paired by another one. Analytics shows both side by side."
      />
      {form.values.compares && (
        <div className="field-row">
          <PolicyField
            field={form.field('secondPolicyVersionId')}
            label="The other policy"
            policies={policies}
            {...(current !== null && { current })}
          />
          <TextField
            field={form.field('secondShare')}
            label="For how many of a hundred people"
            type="number"
            inputMode="numeric"
            min="1"
            max="99"
            hint="Always the same people. A pair follows whoever waited longer."
          />
        </div>
      )}
    </>
  );
}
