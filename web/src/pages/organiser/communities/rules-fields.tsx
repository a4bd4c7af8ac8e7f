// The rules of votes: how large the community is, and for who wants to know, every number with what it does.
import { useState } from 'react';
import { SelectField, TextField } from '../../../components/field.js';
import type { FieldState, Form } from '../../../hooks/use-form.js';
import { presetOf, withPreset, type CommunityValues, type Preset, type RuleField } from './community-fields.js';
import type { TimeUnit } from './time-units.js';

interface RulesProps {
  form: Form<CommunityValues>;
}

const presetOptions: readonly { value: Preset; label: string }[] = [
  { value: 'small', label: 'Small: up to about a hundred people, 10 to 12 open pairs' },
  { value: 'medium', label: 'Medium: some hundreds, 50 to 60 open pairs' },
  { value: 'large', label: 'Large: thousands, 200 to 240 open pairs' },
];

export function RulesFields({ form }: RulesProps) {
  const [shown, setShown] = useState(false);
  const preset = presetOf(form.values);
  const size: FieldState<string> = {
    id: `${form.field('votingUnit').id}-preset`,
    name: 'preset',
    value: preset,
    error: undefined,
    set: (value) => value !== '' && form.set(withPreset(value as Preset)),
  };
  // A field that is at fault is not hidden.
  const faulty = names.some((name) => form.field(name).error !== undefined);
  return (
    <>
      <SelectField
        field={size}
        label="Size"
        hint="How many pairs are open for votes at a time. Any of them works for any community: there are never more than are possible."
        options={presetOptions}
        {...(preset === '' && { none: 'Your own numbers, below' })}
      />
      <VotingTime form={form} />
      <details className="rules" open={shown || faulty} onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>All rules of votes</summary>
        <div className="rules-fields">
          <Deciding form={form} />
          <Marks form={form} />
        </div>
      </details>
    </>
  );
}

const names: readonly RuleField[] = [
  'rules.voters',
  'rules.quorum',
  'rules.approveAt',
  'rules.rejectAt',
  'rules.coolOffDays',
  'rules.fairShare',
  'rules.activeLow',
  'rules.activeHigh',
  'rules.queueLow',
  'rules.queueHigh',
];

const units: readonly { value: TimeUnit; label: string }[] = [
  { value: 'seconds', label: 'seconds' },
  { value: 'minutes', label: 'minutes' },
  { value: 'hours', label: 'hours' },
  { value: 'days', label: 'days' },
];

/** The options are the only values it can have. */
const unitField = (form: Form<CommunityValues>, name: 'votingUnit' | 'coolOffUnit') =>
  form.field(name) as unknown as FieldState<string>;

function VotingTime({ form }: RulesProps) {
  return (
    <div className="field-row">
      <TextField
        field={form.field('rules.votingMinutes')}
        label="Time to vote"
        type="number"
        inputMode="decimal"
        min="0"
        hint="At its end a vote is decided."
      />
      <SelectField
        field={unitField(form, 'votingUnit')}
        label="Unit of the time to vote"
        hint="A day or so lets everybody look in once."
        options={units}
      />
    </div>
  );
}

function Deciding({ form }: RulesProps) {
  return (
    <fieldset>
      <legend>How a vote is decided</legend>
      <div className="field-row">
        <Count
          form={form}
          name="rules.voters"
          label="People asked"
          hint="So many members, drawn by chance, are asked about each pair."
        />
        <Count
          form={form}
          name="rules.quorum"
          label="Votes needed at the end"
          hint="With fewer nothing is decided. With enough, more yes than no approves."
        />
        <Count form={form} name="rules.approveAt" label="Yes that approve at once" hint="Before the time is over." />
        <Count form={form} name="rules.rejectAt" label="No that reject at once" hint="Before the time is over." />
        <Count
          form={form}
          name="rules.coolOffDays"
          label="Time until a pair may come again"
          hint="When it was rejected, or too few voted on it. 0: at once."
        />
        <SelectField
          field={unitField(form, 'coolOffUnit')}
          label="Unit of the time until a pair may come again"
          hint="A month or so keeps the pairs fresh."
          options={units}
        />
        <Count
          form={form}
          name="rules.fairShare"
          label="Fair share"
          hint="Nobody stands in more pairs than so many times the average. 1: everybody in as many."
        />
      </div>
    </fieldset>
  );
}

function Marks({ form }: RulesProps) {
  return (
    <fieldset>
      <legend>How many pairs there are at a time</legend>
      <div className="field-row">
        <Count form={form} name="rules.activeLow" label="Open pairs, at least" hint="With fewer, others are opened for votes." />
        <Count form={form} name="rules.activeHigh" label="Open pairs, up to" hint="So many are opened then." />
        <Count form={form} name="rules.queueLow" label="Queue, at least" hint="With fewer waiting, other pairs are looked for." />
        <Count form={form} name="rules.queueHigh" label="Queue, up to" hint="So many wait then, the best first." />
      </div>
    </fieldset>
  );
}

interface CountProps extends RulesProps {
  name: RuleField;
  label: string;
  hint: string;
}

function Count({ form, name, label, hint }: CountProps) {
  return <TextField field={form.field(name)} label={label} hint={hint} type="number" inputMode="decimal" min="0" />;
}
