// Having events and lobbies follow a version of a policy, and what came of it in words.
import type { EventSummary, Lobby } from '@nakodo/protocol';
import { policies } from '../../api/policies.js';
import { runningLobbies } from '../../api/running-lobbies.js';

/** What can follow a policy. */
export interface Follower {
  readonly id: string;
  readonly name: string;
  readonly policyVersionId: string;
  readonly members: number;
  readonly isLobby: boolean;
  /** Nobody is matched there at the moment. */
  readonly off: boolean;
}

export function followersOf(events: readonly EventSummary[], lobbies: readonly Lobby[]): Follower[] {
  return [
    ...events.map((event) => ({
      id: event.id,
      name: event.name,
      policyVersionId: event.policyVersionId,
      members: event.status?.members ?? 0,
      isLobby: false,
      off: !event.matchmakingEnabled,
    })),
    ...lobbies.map((lobby) => ({
      id: lobby.id,
      name: lobby.name,
      policyVersionId: lobby.policyVersionId,
      members: lobby.numbers?.members ?? 0,
      isLobby: true,
      off: !lobby.open,
    })),
  ];
}

export interface TakenUp {
  readonly follower: Follower;
  readonly error: Error | undefined;
}

/** Each by itself: one that fails does not keep the others. */
export async function takeUpVersion(versionId: string, followers: readonly Follower[]): Promise<TakenUp[]> {
  return await Promise.all(
    followers.map((follower) =>
      useIn(follower, versionId).then(
        () => ({ follower, error: undefined }),
        (error: Error) => ({ follower, error }),
      ),
    ),
  );
}

const useIn = async ({ id, isLobby }: Follower, policyVersionId: string): Promise<unknown> =>
  isLobby ? await runningLobbies.edit(id, { policyVersionId }) : await policies.useIn(id, policyVersionId);

export function takeUpWords({ follower: { name, members, isLobby, off }, error }: TakenUp): string {
  if (error) return `${name} still follows what it followed: ${error.message}`;
  if (isLobby) return `${name} follows it now, for those who search from now on.`;
  if (off) return `${name} follows it now; matching is switched off there.`;
  return `${name} follows it now: ${members === 1 ? '1 list is' : `${members} lists are`} being worked out anew.`;
}
