// What becomes of communities: made, changed, paused, joined, left. All as the caller: the database decides who may.
import { communityPresets, type Community, type CommunityRules, type EditCommunity } from '@nakodo/protocol';
import type { createCommunityBody } from '@nakodo/protocol';
import type { z } from 'zod';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { changePool, joinPool, leavePool, pausePool } from '../../people/pool-door.js';
import { createPool } from '../../people/pools.js';
import { getCommunity } from './community.read.js';

/** Its policy must have been compiled (compiled-policies.ts), here and below. Throws `conflict` when the code is taken. */
export async function createCommunity(
  session: Session,
  { preset, rules, ...pool }: z.output<typeof createCommunityBody>,
  createdBy: string | undefined,
): Promise<Community> {
  const endsAt = pool.endsAt === null ? null : new Date(pool.endsAt);
  const id = await createPool(session, { ...pool, mode: 'community', endsAt, createdBy });
  return await editCommunity(session, id, { ...(preset && { preset }), ...(rules && { rules }) });
}

/** Changes what is given; votes that are open keep the rules they were opened by. Throws `not_found`, `invalid_input` for rules that contradict each other. */
export async function editCommunity(session: Session, id: string, { preset, rules, ...edit }: EditCommunity): Promise<Community> {
  await changePool(session, id, 'community', edit);
  const changes = ruleChanges({ ...(preset && communityPresets[preset]), ...rules });
  if (changes.length > 0) await session.run(sql`update community_settings set ${sql.join(changes)} where pool_id = ${id}`);
  return await getCommunity(session, id);
}

function ruleChanges(rules: { readonly [K in keyof CommunityRules]?: CommunityRules[K] | undefined }) {
  const columns = [
    ['queue_low', rules.queueLow],
    ['queue_high', rules.queueHigh],
    ['active_low', rules.activeLow],
    ['active_high', rules.activeHigh],
    ['voters', rules.voters],
    ['approve_at', rules.approveAt],
    ['reject_at', rules.rejectAt],
    ['quorum', rules.quorum],
    ['fair_share', rules.fairShare],
  ] as const;
  const changes = columns.filter(([, value]) => value !== undefined).map(([name, value]) => sql`${sql.id(name)} = ${value}`);
  if (rules.votingMinutes !== undefined) changes.push(sql`voting_time = make_interval(secs => ${rules.votingMinutes * 60})`);
  if (rules.coolOffDays !== undefined) changes.push(sql`cool_off = make_interval(secs => ${rules.coolOffDays * 86_400})`);
  return changes;
}

/** No pair is proposed while it is paused; votes that are open go on. Idempotent. Throws `not_found`. */
export async function pauseCommunity(session: Session, id: string, paused: boolean): Promise<Community> {
  await pausePool(session, id, 'community', paused);
  return await getCommunity(session, id);
}

/** Joining twice is joining once. Throws as joinPool. */
export async function joinCommunity(session: Session, code: string, birthDate?: string): Promise<Community> {
  return await getCommunity(session, await joinPool(session, code, birthDate)); // not found, and nothing joined, when it is of another mode
}

/** What is open about them is blocked; what they voted counts. No error when they are not in it. */
export async function leaveCommunity(session: Session, id: string, userId: string): Promise<void> {
  await leavePool(session, id, 'community', userId);
}

/** They are told, and what is open about them is blocked. No error when they are not in it. Throws `not_found`, and `forbidden` for who is no admin. */
export async function removeCommunityMember(session: Session, id: string, userId: string): Promise<void> {
  await getCommunity(session, id);
  await session.run(sql`select remove_member(${id}, ${userId})`);
}
