// The page for a new pool of a mode: its words, its code, its door, and a policy that is there or that one of the starting points becomes.
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Problem, StartingPoint } from '@nakodo/protocol';
import { organising } from '../../../api/organising.js';
import { policies as policyApi } from '../../../api/policies.js';
import { ButtonLink } from '../../../components/button.js';
import { TextField } from '../../../components/field.js';
import { Form, SubmitButton } from '../../../components/form.js';
import { PageHead } from '../../../components/page-head.js';
import { say } from '../../../components/toast.js';
import { useForm, type Form as FormState } from '../../../hooks/use-form.js';
import { useResource } from '../../../hooks/use-resource.js';
import { codeProblem, suggestCode } from '../event-fields.js';
import { PolicyField, versionOf } from './policy-field.js';
import { DoorFields, WordsFields } from './pool-fields.js';
import type { PoolValues } from './pool-values.js';
import { useTakenCodes } from './use-taken-codes.js';

interface NewPoolProps<V extends PoolValues> {
  mode: StartingPoint['mode'];
  /** "lookalike pool", and shorter where it is clear: "pool". */
  kind: string;
  noun: string;
  lead: string;
  policyHint: string;
  initial: V;
  check: (values: V) => readonly Problem[];
  /** Returns it as it is made. */
  create: (values: V) => Promise<{ readonly id: string; readonly name: string }>;
  /** Where its pages are. */
  path: string;
  /** The mode's own fields. */
  children?: (form: FormState<V>) => ReactNode;
}

export function NewPool<V extends PoolValues>(props: NewPoolProps<V>) {
  const { mode, kind, noun, lead, policyHint, initial, check, create, path, children } = props;
  const [, navigate] = useLocation();
  const policies = useResource('policies to choose', (signal) => organising.policies(mode, signal));
  const terms = useResource('policy terms', (signal) => policyApi.terms(undefined, signal));
  const starts = terms.data?.startingPoints.filter((start) => start.mode === mode && start.body !== null) ?? [];
  const taken = useTakenCodes();
  const form = useForm<V>({
    initial,
    codes: { conflict: 'code' },
    check: (values) => {
      const message = codeProblem(values.code, taken);
      return [...check(values), ...(message === undefined ? [] : [{ path: 'code', message }])];
    },
    async send(values) {
      const made = await create({ ...values, code: values.code.trim(), policyVersionId: await versionOf(values, starts) });
      say(`${made.name} is there. Now bring people in.`);
      navigate(`${path}/${made.id}`, { replace: true });
    },
  });
  return (
    <div className="narrow-page">
      <PageHead
        title={`Create a ${kind}`}
        lead={lead}
        eyebrow={
          <ButtonLink to="/organise" tone="quiet">
            ← All you organise
          </ButtonLink>
        }
      />
      <Form form={form} label={`The new ${kind}`}>
        <NameAndCode form={form as unknown as FormState<PoolValues>} taken={taken} />
        <PolicyField field={form.field('policyVersionId')} label="Policy" hint={policyHint} policies={policies} starts={starts} />
        {children?.(form)}
        <DoorFields form={form} />
        <div className="form-actions">
          <SubmitButton form={form}>Create the {noun}</SubmitButton>
        </div>
      </Form>
    </div>
  );
}

/** The code follows the name until somebody writes their own. */
function NameAndCode({ form, taken }: { form: FormState<PoolValues>; taken: ReadonlySet<string> }) {
  const { values } = form;
  const follows = values.code === '' || values.code === suggestCode(values.name, taken);
  const setName = (name: string) => form.set({ name, ...(follows && { code: suggestCode(name, taken) }) });
  return (
    <>
      <WordsFields form={form} onName={setName} read="before they come in" />
      <TextField
        field={form.field('code')}
        label="Code"
        hint="What people type to come in. Capitals do not matter."
        autoCapitalize="none"
        autoComplete="off"
        maxLength={64}
      />
    </>
  );
}
