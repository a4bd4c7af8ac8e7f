// A lobby's settings: its words, its door, by which policy or which two; what becomes of it.
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Lobby } from '@nakodo/protocol';
import { organising } from '../../../api/organising.js';
import { runningLobbies } from '../../../api/running-lobbies.js';
import { Button } from '../../../components/button.js';
import { ConfirmDialog } from '../../../components/dialog.js';
import { Form, SubmitButton } from '../../../components/form.js';
import { digits } from '../../../components/numbers.js';
import { Panel } from '../../../components/panel.js';
import { say } from '../../../components/toast.js';
import { useForm, type Form as FormState } from '../../../hooks/use-form.js';
import { useResource } from '../../../hooks/use-resource.js';
import { Become } from '../become.js';
import { PolicyField } from '../policy-field.js';
import { WordsFields } from '../pool-fields.js';
import { checkLobby, detailsOf, valuesOf, type LobbyValues } from './lobby-fields.js';
import { CompareFields, DoorFields } from './lobby-form.js';
import { LobbyHead, type OfLobby } from './lobby-head.js';

export function LobbySettingsPage({ lobby, onLobby }: OfLobby) {
  return (
    <>
      <LobbyHead lobby={lobby} part="Settings" />
      <div className="narrow-page">
        <SettingsForm lobby={lobby} onLobby={onLobby} />
        <Become pool={lobby} to="events" ends={endsOf(lobby)} />
        <Become pool={lobby} to="lookalike" ends={endsOf(lobby)} />
        <DeleteLobby lobby={lobby} />
      </div>
    </>
  );
}

function endsOf({ numbers }: Lobby): string {
  const talking = numbers?.talking ?? 0;
  const parted = talking > 0 ? `${digits(talking)} people who talk at this moment are parted. ` : '';
  return `${parted}You can make it a lobby again at any time.`;
}

function SettingsForm({ lobby, onLobby }: OfLobby) {
  const policies = useResource('policies to choose', organising.policies);
  const form: FormState<LobbyValues> = useForm<LobbyValues>({
    initial: valuesOf(lobby),
    check: checkLobby,
    async send(values) {
      const answer = await runningLobbies.edit(lobby.id, detailsOf(values));
      onLobby(answer.lobby);
      form.reset(valuesOf(answer.lobby));
      say('Saved.');
    },
  });
  return (
    <Form form={form} label="Settings of the lobby">
      <WordsFields form={form} read="before they come in" />
      <PolicyField
        field={form.field('policyVersionId')}
        label="Policy"
        hint="Another one decides for those who search from then on."
        policies={policies}
        current={lobby.policyVersionId}
      />
      <CompareFields form={form} policies={policies} current={lobby.secondPolicyVersionId} />
      <DoorFields form={form} />
      <div className="form-actions">
        <SubmitButton form={form}>Save</SubmitButton>
      </div>
    </Form>
  );
}

function DeleteLobby({ lobby }: { lobby: Lobby }) {
  const [asked, setAsked] = useState(false);
  const [, navigate] = useLocation();
  const destroy = async () => {
    await runningLobbies.delete(lobby.id, lobby.code);
    say(`${lobby.name} is deleted.`);
    navigate('/organise', { replace: true });
  };
  return (
    <Panel title="Delete the lobby" className="danger-panel">
      <p>Everybody’s place in it and its numbers go for ever. People, their profiles and conversations stay.</p>
      <Button tone="danger" onClick={() => setAsked(true)}>
        Delete the lobby
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        title={`Delete ${lobby.name}?`}
        action="Delete the lobby"
        tone="danger"
        typed={lobby.code}
        onConfirm={destroy}
      >
        <p>Whoever waits or talks there is told that it is over. To stop for a while, pause it instead.</p>
      </ConfirmDialog>
    </Panel>
  );
}
