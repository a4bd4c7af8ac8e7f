// The fields of an event, as they are filled in for a new one and changed later.
import { Link } from 'wouter';
import type { PolicySummary } from '@nakodo/protocol';
import { SelectField, TextField, type Option } from '../../components/field.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import type { Form } from '../../hooks/use-form.js';
import type { Resource } from '../../hooks/use-resource.js';
import type { EventValues } from './event-fields.js';
import { BirthDateSwitch, MinimumAgeField } from './pool/pool-fields.js';

interface FieldsProps {
  form: Form<EventValues>;
}

export function TimeFields({ form }: FieldsProps) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className="field-row">
      <TextField field={form.field('startsAt')} label="Begins" type="datetime-local" hint={`Your time (${zone})`} optional />
      <TextField
        field={form.field('endsAt')}
        label="Ends"
        type="datetime-local"
        hint="After it nobody can join; lists stay."
        optional
      />
    </div>
  );
}

export function MatchingFields({ form, policies, eventId }: FieldsProps & { policies: Policies; eventId?: string }) {
  return (
    <>
      <PolicyField form={form} policies={policies} eventId={eventId} />
      <div className="field-row">
        <TextField
          field={form.field('matchLimit')}
          label="People on a list"
          type="number"
          inputMode="numeric"
          min="1"
          max="50"
          hint="Empty: as many as the policy says, usually 3."
          optional
        />
        <MinimumAgeField field={form.field('minimumAge')} hint="Younger people may come, and meet only each other." />
      </div>
      <BirthDateSwitch field={form.field('asksBirthDate')} />
    </>
  );
}

export type Policies = Resource<{ policies: PolicySummary[] }>;

function PolicyField({ form, policies, eventId }: FieldsProps & { policies: Policies; eventId: string | undefined }) {
  const list = policies.data?.policies;
  if (!list) return policies.error ? <ErrorNotice error={policies.error} onRetry={policies.reload} /> : <Skeleton rows={1} />;
  if (list.length === 0) {
    return (
      <div className="notice advice">
        <p>
          There is no policy yet. It says who may meet and what makes a good pair. <Link to="/policies">Make one</Link>, then come
          back: what you have typed stays here.
        </p>
      </div>
    );
  }
  const choices = choicesOf(list, eventId);
  const chosen = choices.find(({ value }) => value === form.values.policyVersionId);
  return (
    <div className="policy-choice">
      <SelectField field={form.field('policyVersionId')} label="Policy" options={choices} none="Choose a policy" />
      {chosen && chosen.words.length > 0 && (
        <ul className="policy-words">
          {chosen.words.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      {chosen?.problem !== undefined && <p className="field-error">{chosen.problem}</p>}
    </div>
  );
}

interface Choice extends Option {
  readonly words: readonly string[];
  readonly problem?: string;
}

/** The newest version of each policy, and the older one that the event still uses. */
function choicesOf(policies: readonly PolicySummary[], eventId: string | undefined): Choice[] {
  return policies.flatMap(({ name, newest, words, problems, usedBy }) => {
    const [problem] = problems;
    const used = usedBy.find(({ id, versionId }) => id === eventId && versionId !== newest.id);
    const choice: Choice = {
      value: newest.id,
      label: `${name}, version ${newest.version}${used ? ' (newest)' : ''}`,
      words,
      ...(problem && { problem: `It can no longer be used: ${problem.message}` }),
    };
    const old = used && { value: used.versionId, label: `${name}, version ${used.version} (as it is now)`, words: [] };
    return old ? [old, choice] : [choice];
  });
}
