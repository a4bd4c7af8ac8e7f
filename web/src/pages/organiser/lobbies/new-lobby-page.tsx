// A new lobby: its words, its door, and a policy that is there or that one of the starting points becomes.
import { useLocation } from 'wouter';
import { organising } from '../../../api/organising.js';
import { policies as policyApi } from '../../../api/policies.js';
import { runningLobbies } from '../../../api/running-lobbies.js';
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
import { checkLobby, detailsOf, newLobby, type LobbyValues } from './lobby-fields.js';
import { DoorFields } from './lobby-form.js';

export function NewLobbyPage() {
  const [, navigate] = useLocation();
  const policies = useResource('policies to choose', organising.policies);
  const terms = useResource('policy terms', (signal) => policyApi.terms(undefined, signal));
  const starts = terms.data?.startingPoints.filter(({ mode, body }) => mode === 'live' && body !== null) ?? [];
  const taken = useTakenCodes();
  const form: FormState<LobbyValues> = useForm<LobbyValues>({
    initial: newLobby,
    codes: { conflict: 'code' },
    check: (values) => {
      const message = codeProblem(values.code, taken);
      return [...checkLobby(values), ...(message === undefined ? [] : [{ path: 'code', message }])];
    },
    async send(values) {
      const policyVersionId = await versionOf(values, starts);
      const { lobby } = await runningLobbies.create({ ...detailsOf({ ...values, policyVersionId }), code: values.code.trim() });
      say(`${lobby.name} is there. Now bring people in.`);
      navigate(`/organise/lobbies/${lobby.id}`, { replace: true });
    },
  });
  const { values } = form;
  // The code follows the name until somebody writes their own.
  const follows = values.code === '' || values.code === suggestCode(values.name, taken);
  const setName = (name: string) => form.set({ name, ...(follows && { code: suggestCode(name, taken) }) });
  return (
    <div className="narrow-page">
      <PageHead
        title="Create a lobby"
        lead="Where people find somebody to talk with at once, one at a time."
        eyebrow={
          <ButtonLink to="/organise" tone="quiet">
            ← All events and lobbies
          </ButtonLink>
        }
      />
      <Form form={form} label="The new lobby">
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
          hint="Who may meet, who comes first, and how the search widens while somebody waits."
          policies={policies}
          starts={starts}
        />
        <DoorFields form={form} />
        <div className="form-actions">
          <SubmitButton form={form}>Create the lobby</SubmitButton>
        </div>
      </Form>
    </div>
  );
}
