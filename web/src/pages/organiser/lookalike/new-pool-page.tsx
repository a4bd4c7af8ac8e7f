// A new lookalike pool: its words, its door, its photos, and a policy that is there or that one of the starting points becomes.
import { useLocation } from 'wouter';
import { organising } from '../../../api/organising.js';
import { policies as policyApi } from '../../../api/policies.js';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { ButtonLink } from '../../../components/button.js';
import { TextField } from '../../../components/field.js';
import { Form, SubmitButton } from '../../../components/form.js';
import { PageHead } from '../../../components/page-head.js';
import { say } from '../../../components/toast.js';
import { useForm, type Form as FormState } from '../../../hooks/use-form.js';
import { useResource } from '../../../hooks/use-resource.js';
import { codeProblem, suggestCode } from '../event-fields.js';
import { PolicyField, versionOf } from '../policy-field.js';
import { WordsFields } from '../pool-fields.js';
import { useTakenCodes } from '../use-taken-codes.js';
import { checkPool, detailsOf, newPool, type PoolValues } from './pool-fields.js';
import { DoorFields, LimitField, PhotoFields } from './pool-form.js';

export function NewPoolPage() {
  const [, navigate] = useLocation();
  const policies = useResource('policies to choose', organising.policies);
  const terms = useResource('policy terms', (signal) => policyApi.terms(undefined, signal));
  const starts = terms.data?.startingPoints.filter(({ mode, body }) => mode === 'lookalike' && body !== null) ?? [];
  const taken = useTakenCodes();
  const form: FormState<PoolValues> = useForm<PoolValues>({
    initial: newPool,
    codes: { conflict: 'code' },
    check: (values) => {
      const message = codeProblem(values.code, taken);
      return [...checkPool(values), ...(message === undefined ? [] : [{ path: 'code', message }])];
    },
    async send(values) {
      const policyVersionId = await versionOf(values, starts);
      const { pool } = await runningLookalike.create({ ...detailsOf({ ...values, policyVersionId }), code: values.code.trim() });
      say(`${pool.name} is there. Now bring people in.`);
      navigate(`/organise/lookalike/${pool.id}`, { replace: true });
    },
  });
  const { values } = form;
  // The code follows the name until somebody writes their own.
  const follows = values.code === '' || values.code === suggestCode(values.name, taken);
  const setName = (name: string) => form.set({ name, ...(follows && { code: suggestCode(name, taken) }) });
  return (
    <div className="narrow-page">
      <PageHead
        title="Create a lookalike pool"
        lead="Where a photo, or what somebody writes, leads to the people who are most like them."
        eyebrow={
          <ButtonLink to="/organise" tone="quiet">
            ← All events, lobbies and pools
          </ButtonLink>
        }
      />
      <Form form={form} label="The new lookalike pool">
        <WordsFields form={form} onName={setName} read="before they come in" />
        <TextField
          field={form.field('code')}
          label="Code"
          hint="What people type to come in. Capitals do not matter."
          autoCapitalize="none"
          autoComplete="off"
          maxLength={64}
        />
        <PolicyField
          field={form.field('policyVersionId')}
          label="Policy"
          hint="Who may meet, and what is compared: faces on photos, or what profiles say."
          policies={policies}
          starts={starts}
        />
        <LimitField form={form} />
        <PhotoFields form={form} />
        <DoorFields form={form} />
        <div className="form-actions">
          <SubmitButton form={form}>Create the pool</SubmitButton>
        </div>
      </Form>
    </div>
  );
}
