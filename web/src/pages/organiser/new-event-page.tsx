// A new event. What was typed is kept while one goes and makes a policy.
import { useEffect, useRef, useState } from 'react';
import type { PolicySummary } from '@nakodo/protocol';
import { useLocation } from 'wouter';
import { organising } from '../../api/organising.js';
import { ButtonLink } from '../../components/button.js';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { PageHead } from '../../components/page-head.js';
import { say } from '../../components/toast.js';
import { useForm, type Form as FormState } from '../../hooks/use-form.js';
import { useResource } from '../../hooks/use-resource.js';
import { checkEvent, codeProblem, detailsOf, newEvent, suggestCode, type EventValues } from './event-fields.js';
import { MatchingFields, TimeFields } from './event-form.js';
import { WordsFields } from './pool/pool-fields.js';
import { useTakenCodes } from './pool/use-taken-codes.js';

const draftKey = 'nakodo new event';

export function NewEventPage() {
  const [, navigate] = useLocation();
  const policies = useResource('policies to choose', (signal) => organising.policies('events', signal));
  const taken = useTakenCodes();
  const [draft] = useState(readDraft);
  const form: FormState<EventValues> = useForm<EventValues>({
    initial: draft,
    codes: { conflict: 'code' },
    check: (values) => checkEvent(values, form.ref.current, taken),
    async send(values) {
      const { event } = await organising.create({ ...detailsOf(values), code: values.code.trim() });
      sessionStorage.removeItem(draftKey);
      say(`${event.name} is there. Now bring people in.`);
      navigate(`/organise/events/${event.id}`, { replace: true });
    },
  });
  const { values } = form;
  useEffect(() => {
    if (!form.pending) sessionStorage.setItem(draftKey, JSON.stringify(values));
  }, [values, form.pending]);
  useChosenPolicy(form, policies.data?.policies);
  // The code follows the name until somebody writes their own.
  const follows = values.code === '' || values.code === suggestCode(values.name, taken);
  const setName = (name: string) => form.set({ name, ...(follows && { code: suggestCode(name, taken) }) });
  const code = form.field('code');
  const free = values.code.trim() !== '' && codeProblem(values.code, taken) === undefined;
  const wrong = values.code.trim().length > 1 ? codeProblem(values.code, taken) : undefined;
  return (
    <div className="narrow-page">
      <PageHead
        title="Create an event"
        eyebrow={
          <ButtonLink to="/organise" tone="quiet">
            ← All events
          </ButtonLink>
        }
      />
      <Form form={form} label="The new event">
        <WordsFields form={form} onName={setName} read="before they join" />
        <TextField
          field={{ ...code, error: code.error ?? wrong }}
          label="Code"
          hint={
            free ? (
              <span className="free">Free. People type it, or follow {`${location.host}/join/${values.code.trim()}`}</span>
            ) : (
              'What people type to join. Capitals do not matter.'
            )
          }
          autoCapitalize="none"
          autoComplete="off"
          maxLength={64}
        />
        <TimeFields form={form} />
        <MatchingFields form={form} policies={policies} />
        <div className="form-actions">
          <SubmitButton form={form}>Create the event</SubmitButton>
        </div>
      </Form>
    </div>
  );
}

/** Once policies are known: the one that is there is chosen where there is no other; a version that is no longer the newest is not. */
function useChosenPolicy({ values, set }: FormState<EventValues>, policies: readonly PolicySummary[] | undefined): void {
  const settled = useRef(false);
  useEffect(() => {
    if (!policies || settled.current) return;
    settled.current = true;
    if (policies.some(({ newest }) => newest.id === values.policyVersionId)) return;
    const only = policies.length === 1 && policies[0]?.problems.length === 0 ? policies[0].newest.id : '';
    set({ policyVersionId: only });
  }, [policies, values.policyVersionId, set]);
}

/** `?policy=`: the version one comes from. */
function readDraft(): EventValues {
  const policyVersionId = new URLSearchParams(location.search).get('policy');
  return { ...readStored(), ...(policyVersionId !== null && { policyVersionId }) };
}

function readStored(): EventValues {
  try {
    return { ...newEvent, ...(JSON.parse(sessionStorage.getItem(draftKey) ?? '{}') as Partial<EventValues>) };
  } catch {
    return newEvent;
  }
}
