// What an organiser does to a lobby: make it, change it, pause it, delete it. All as the caller: the database decides who may, and its triggers
// end what a change ends.
import type { z } from 'zod';
import type { createLobbyBody, EditLobby, Lobby } from '@nakodo/protocol';
import type { Session } from '../../../db/database.js';
import { sql } from '../../../db/sql.js';
import { createPool } from '../../../people/pools.js';
import { changePool, joinPool, leavePool, pausePool } from '../../../people/pool-door.js';
import { getLobby } from './lobbies.read.js';

type NewLobby = z.output<typeof createLobbyBody>;

const timeOf = (text: string | null) => (text === null ? null : new Date(text));

/** Its policies must have been compiled (pool/compiled-policies.ts). Throws `conflict` when the code is taken, `invalid_input` for a policy that does not exist. */
export async function createLobby(session: Session, lobby: NewLobby, createdBy: string | undefined): Promise<Lobby> {
  const id = await createPool(session, { ...lobby, mode: 'live', endsAt: timeOf(lobby.endsAt), createdBy });
  return await getLobby(session, id);
}

/** Changes what is given. Who waits already goes on under the policy they came with. Throws as createLobby, and `not_found`. */
export async function editLobby(session: Session, lobbyId: string, edit: EditLobby): Promise<Lobby> {
  await changePool(session, lobbyId, 'live', edit, [
    ['second_policy_version_id', edit.secondPolicyVersionId],
    ['second_share', edit.secondShare],
  ]);
  return await getLobby(session, lobbyId);
}

/** Nobody is paired while it is paused, and who waited does so no more; who talks goes on. Idempotent. Throws `not_found`. */
export async function pauseLobby(session: Session, lobbyId: string, paused: boolean): Promise<Lobby> {
  await pausePool(session, lobbyId, 'live', paused);
  return await getLobby(session, lobbyId);
}

/** Joining twice is joining once. Throws as joinPool. */
export async function joinLobby(session: Session, code: string, birthDate?: string): Promise<Lobby> {
  return await getLobby(session, await joinPool(session, code, birthDate)); // not found, and nothing joined, when it is of another mode
}

/** A session that they are in there ends first. No error when they are not in it. */
export async function leaveLobby(session: Session, lobbyId: string, userId: string): Promise<void> {
  await session.run(sql`
    select skip_partner(s.id, ${userId}, 'left') from chat_sessions s
    where s.pool_id = ${lobbyId} and s.status = 'active' and ${userId}::uuid in (s.user1_id, s.user2_id)`);
  await leavePool(session, lobbyId, 'live', userId);
}
