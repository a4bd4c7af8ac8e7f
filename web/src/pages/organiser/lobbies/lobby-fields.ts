// A lobby as a form holds it, and back to what the API takes.
import type { CreateLobby, Lobby, Problem } from '@nakodo/protocol';
import { isWhole } from '../event-fields.js';
import { checkPool, newPool, poolDetails, poolValues, type PoolValues } from '../pool/pool-values.js';

export interface LobbyValues extends PoolValues {
  readonly compares: boolean;
  readonly secondPolicyVersionId: string;
  readonly secondShare: string;
}

export const newLobby: LobbyValues = { ...newPool, compares: false, secondPolicyVersionId: '', secondShare: '50' };

export function valuesOf(lobby: Lobby): LobbyValues {
  return {
    ...poolValues(lobby),
    compares: lobby.secondPolicyVersionId !== null,
    secondPolicyVersionId: lobby.secondPolicyVersionId ?? '',
    secondShare: String(lobby.secondShare ?? 50),
  };
}

export function detailsOf(values: LobbyValues): Omit<CreateLobby, 'code' | 'endsAt'> {
  return {
    ...poolDetails(values),
    secondPolicyVersionId: values.compares ? values.secondPolicyVersionId : null,
    secondShare: values.compares ? Number(values.secondShare) : null,
  };
}

/** What can be said without asking the server. */
export function checkLobby(values: LobbyValues): Problem[] {
  const problems = checkPool(values, 'lobby', 'can be paired');
  const say = (path: keyof LobbyValues, message: string) => void problems.push({ path, message });
  if (values.compares) {
    if (values.secondPolicyVersionId === '') say('secondPolicyVersionId', 'Choose what to compare with');
    else if (values.secondPolicyVersionId === values.policyVersionId)
      say('secondPolicyVersionId', 'Choose another version than the first');
    if (!isWhole(values.secondShare, 1, 99)) say('secondShare', 'From 1 to 99 of a hundred people');
  }
  return problems;
}
