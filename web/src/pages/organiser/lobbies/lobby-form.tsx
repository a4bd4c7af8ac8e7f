// The fields of a lobby, as they are filled in for a new one and changed later.
import { Link } from 'wouter';
import type { PolicySummary, StartingPoint } from '@nakodo/protocol';
import { CheckboxField } from '../../../components/choice-field.js';
import { SelectField, TextField, type Option } from '../../../components/field.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import type { FieldState, Form } from '../../../hooks/use-form.js';
import type { Resource } from '../../../hooks/use-resource.js';
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

export type Policies = Resource<{ policies: PolicySummary[] }>;

interface PolicyFieldProps {
  field: FieldState<string>;
  label: string;
  hint?: string;
  policies: Policies;
  /** Those for lobbies that can be used here: choosing one publishes it. */
  starts?: readonly StartingPoint[];
  /** The version that is used now, when it is an older one. */
  current?: string;
}

export function PolicyField({ field, label, hint, policies, starts = [], current }: PolicyFieldProps) {
  const list = policies.data?.policies;
  if (!list) return policies.error ? <ErrorNotice error={policies.error} onRetry={policies.reload} /> : <Skeleton rows={1} />;
  const own = list.filter(({ problems }) => problems.length === 0);
  const known = own.some(({ newest }) => newest.id === current);
  const options: Option[] = [
    ...(current && !known ? [{ value: current, label: 'As it is now (an older version)' }] : []),
    ...starts.map(({ key, name }) => ({ value: `start:${key}`, label: `New: ${name}` })),
    ...own.map(({ name, newest }) => ({ value: newest.id, label: `${name}, version ${newest.version}` })),
  ];
  const chosen = own.find(({ newest }) => newest.id === field.value);
  const start = starts.find(({ key }) => `start:${key}` === field.value);
  return (
    <div className="policy-choice">
      <SelectField field={field} label={label} options={options} none="Choose a policy" {...(hint !== undefined && { hint })} />
      {chosen && chosen.words.length > 0 && (
        <ul className="policy-words">
          {chosen.words.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      {start && <p className="hint">{start.about} It is published as a policy of its own; change it whenever you like.</p>}
      {options.length === 0 && (
        <p className="hint">
          There is no policy yet. <Link to="/policies">Make one</Link>: it says who may meet and how the search widens.
        </p>
      )}
    </div>
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
