// The settings of a pool as one form: its words, its policy, what the mode adds, its door.
import type { ReactNode } from 'react';
import type { PolicyUse, Problem } from '@nakodo/protocol';
import { organising } from '../../../api/organising.js';
import { Form, SubmitButton } from '../../../components/form.js';
import { say } from '../../../components/toast.js';
import { useForm, type Form as FormState } from '../../../hooks/use-form.js';
import { useResource } from '../../../hooks/use-resource.js';
import { PolicyField, type Policies } from './policy-field.js';
import { DoorFields, WordsFields } from './pool-fields.js';
import type { PoolValues } from './pool-values.js';

interface PoolSettingsProps<V extends PoolValues> {
  mode: PolicyUse['mode'];
  /** "lobby" */
  noun: string;
  policyHint: string;
  initial: V;
  /** The policy's version that is used now. */
  current: string;
  check: (values: V) => readonly Problem[];
  /** Returns them as they were saved. */
  save: (values: V) => Promise<V>;
  /** The mode's own fields. */
  children?: (form: FormState<V>, policies: Policies) => ReactNode;
}

export function PoolSettings<V extends PoolValues>(props: PoolSettingsProps<V>) {
  const { mode, noun, policyHint, initial, current, check, save, children } = props;
  const policies = useResource('policies to choose', (signal) => organising.policies(mode, signal));
  const form: FormState<V> = useForm<V>({
    initial,
    check,
    async send(values) {
      form.reset(await save(values));
      say('Saved.');
    },
  });
  const shared = form as unknown as FormState<PoolValues>;
  return (
    <Form form={form} label={`Settings of the ${noun}`}>
      <WordsFields form={shared} read="before they come in" />
      <PolicyField
        field={shared.field('policyVersionId')}
        label="Policy"
        hint={policyHint}
        policies={policies}
        current={current}
      />
      {children?.(form, policies)}
      <DoorFields form={shared} />
      <div className="form-actions">
        <SubmitButton form={form}>Save</SubmitButton>
      </div>
    </Form>
  );
}
