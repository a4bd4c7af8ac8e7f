// Two policies side by side in one lobby: which other one, and for how many.
import { CheckboxField } from '../../../components/choice-field.js';
import { TextField } from '../../../components/field.js';
import type { Form } from '../../../hooks/use-form.js';
import { PolicyField, type Policies } from '../pool/policy-field.js';
import type { LobbyValues } from './lobby-fields.js';

interface CompareFieldsProps {
  form: Form<LobbyValues>;
  policies: Policies;
  current: string | null;
}

export function CompareFields({ form, policies, current }: CompareFieldsProps) {
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
