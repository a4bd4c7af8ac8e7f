// Having pools follow a version of a policy, and what came of it in words.
import type { Community, EventSummary, Lobby, LookalikePool, PolicyUse } from '@nakodo/protocol';
import { policies } from '../../api/policies.js';
import { runningCommunities } from '../../api/running-communities.js';
import { runningLobbies } from '../../api/running-lobbies.js';
import { runningLookalike } from '../../api/running-lookalike.js';

/** What can follow a policy. */
export interface Follower {
  readonly id: string;
  readonly name: string;
  readonly mode: PolicyUse['mode'];
  readonly policyVersionId: string;
  readonly members: number;
  /** Nobody is matched there at the moment. */
  readonly off: boolean;
}

interface Pools {
  readonly events?: readonly EventSummary[] | undefined;
  readonly lobbies?: readonly Lobby[] | undefined;
  readonly pools?: readonly LookalikePool[] | undefined;
  readonly communities?: readonly Community[] | undefined;
}

/** Of each mode those that are there by now. */
export function followersOf({ events = [], lobbies = [], pools = [], communities = [] }: Pools): Follower[] {
  return [
    ...events.map(({ id, name, policyVersionId, status, matchmakingEnabled }) => ({
      id,
      name,
      mode: 'events' as const,
      policyVersionId,
      members: status?.members ?? 0,
      off: !matchmakingEnabled,
    })),
    ...lobbies.map((lobby) => follower('live', lobby, lobby.numbers?.members)),
    ...pools.map((pool) => follower('lookalike', pool, pool.numbers?.members)),
    ...communities.map((community) => follower('community', community, community.health?.members)),
  ];
}

function follower(
  mode: Follower['mode'],
  { id, name, policyVersionId, open }: Lobby | LookalikePool | Community,
  members = 0,
): Follower {
  return { id, name, mode, policyVersionId, members, off: !open };
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

async function useIn({ id, mode }: Follower, policyVersionId: string): Promise<unknown> {
  if (mode === 'live') return await runningLobbies.edit(id, { policyVersionId });
  if (mode === 'lookalike') return await runningLookalike.edit(id, { policyVersionId });
  if (mode === 'community') return await runningCommunities.edit(id, { policyVersionId });
  return await policies.useIn(id, policyVersionId);
}

export function takeUpWords({ follower: { name, mode, members, off }, error }: TakenUp): string {
  if (error) return `${name} still follows what it followed: ${error.message}`;
  if (mode === 'live') return `${name} follows it now, for those who search from now on.`;
  if (mode === 'community') return `${name} follows it now, for pairs that are proposed from now on.`;
  if (off) return `${name} follows it now; matching is switched off there.`;
  if (mode === 'lookalike') return `${name} follows it now: everybody is being matched again.`;
  return `${name} follows it now: ${members === 1 ? '1 list is' : `${members} lists are`} being worked out anew.`;
}
