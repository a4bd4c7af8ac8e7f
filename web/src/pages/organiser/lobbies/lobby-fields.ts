// A lobby as a form holds it, and back to what the API takes.
import type { CreateLobby, Lobby, Problem } from '@nakodo/protocol';
import { isWhole } from '../event-fields.js';

export interface LobbyValues {
  readonly name: string;
  readonly code: string;
  readonly description: string;
  /** A version's id, or `start:` and the key of a starting point that is published for it. */
  readonly policyVersionId: string;
  readonly minimumAge: string;
  readonly asksBirthDate: boolean;
  readonly compares: boolean;
  readonly secondPolicyVersionId: string;
  readonly secondShare: string;
}

export const newLobby: LobbyValues = {
  name: '',
  code: '',
  description: '',
  policyVersionId: '',
  minimumAge: '18',
  asksBirthDate: true,
  compares: false,
  secondPolicyVersionId: '',
  secondShare: '50',
};

export function valuesOf(lobby: Lobby): LobbyValues {
  return {
    name: lobby.name,
    code: lobby.code,
    description: lobby.description ?? '',
    policyVersionId: lobby.policyVersionId,
    minimumAge: String(lobby.minimumAge),
    asksBirthDate: lobby.asksBirthDate,
    compares: lobby.secondPolicyVersionId !== null,
    secondPolicyVersionId: lobby.secondPolicyVersionId ?? '',
    secondShare: String(lobby.secondShare ?? 50),
  };
}

export function detailsOf(values: LobbyValues): Omit<CreateLobby, 'code' | 'endsAt'> {
  return {
    name: values.name.trim(),
    description: values.description.trim() || null,
    policyVersionId: values.policyVersionId,
    minimumAge: Number(values.minimumAge),
    asksBirthDate: values.asksBirthDate,
    secondPolicyVersionId: values.compares ? values.secondPolicyVersionId : null,
    secondShare: values.compares ? Number(values.secondShare) : null,
  };
}

/** What can be said without asking the server. */
export function checkLobby(values: LobbyValues): Problem[] {
  const problems: Problem[] = [];
  const say = (path: keyof LobbyValues, message: string) => void problems.push({ path, message });
  if (values.name.trim() === '') say('name', 'The lobby needs a name');
  if (values.policyVersionId === '') say('policyVersionId', 'Choose a policy: without one nobody can be paired');
  if (!isWhole(values.minimumAge, 13, 99)) say('minimumAge', 'The minimum age lies between 13 and 99');
  if (values.compares) {
    if (values.secondPolicyVersionId === '') say('secondPolicyVersionId', 'Choose what to compare with');
    else if (values.secondPolicyVersionId === values.policyVersionId)
      say('secondPolicyVersionId', 'Choose another version than the first');
    if (!isWhole(values.secondShare, 1, 99)) say('secondShare', 'From 1 to 99 of a hundred people');
  }
  return problems;
}
