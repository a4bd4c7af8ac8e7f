// Choosing the policy of a pool: one that is there, or one that a starting point becomes.
import { Link } from 'wouter';
import type { PolicySummary, StartingPoint } from '@nakodo/protocol';
import { policies as policyApi } from '../../../api/policies.js';
import { SelectField, type Option } from '../../../components/field.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import type { FieldState } from '../../../hooks/use-form.js';
import type { Resource } from '../../../hooks/use-resource.js';

export type Policies = Resource<{ policies: PolicySummary[] }>;

interface PolicyFieldProps {
  field: FieldState<string>;
  label: string;
  hint?: string;
  policies: Policies;
  /** Those that can be used here: choosing one publishes it. */
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
          There is no policy yet. <Link to="/policies">Make one</Link>: it says who may meet whom.
        </p>
      )}
    </div>
  );
}

/** Publishes the starting point that was chosen, under the name of the pool. A second try with the same name takes the same version. */
export async function versionOf(
  { name, policyVersionId }: { readonly name: string; readonly policyVersionId: string },
  starts: readonly StartingPoint[],
): Promise<string> {
  const start = starts.find(({ key }) => `start:${key}` === policyVersionId);
  if (!start) return policyVersionId;
  return (await policyApi.publish({ name: `${name.trim()}: ${start.name}`.slice(0, 200), body: start.body, basedOn: 0 }))
    .versionId;
}
