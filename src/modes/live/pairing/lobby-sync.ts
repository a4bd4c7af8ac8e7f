// Brings the copy of a lobby to what was read of it, reading only what is new. By its tick only, one at a time.
import type { Session } from '../../../db/database.js';
import { listAttributes } from '../../../people/attributes.js';
import { admit } from './admitting.js';
import { createApart } from './apart.js';
import { stepsReachedBy } from './live.decide.js';
import { leave, type Lobby, type LobbyOptions } from './lobby.js';
import { readLobby, readPolicyBodies, type LobbyReading, type LobbyRow } from './lobby.read.js';
import { makeRules } from './rules.js';

/** The lobby as `row`, just read for `last`, has it; undefined: there is none. Reuses `last`, which is not to be used after an error. */
export async function syncLobby(
  db: Session,
  options: LobbyOptions,
  row: LobbyReading | undefined,
  last?: Lobby,
): Promise<Lobby | undefined> {
  if (row === undefined) return undefined;
  if (last && !sameShape(last.row, row)) {
    return await syncLobby(db, options, await readLobby(db, options.poolId)); // another policy: from the beginning
  }
  const lobby = last ?? (await emptyLobby(db, options, row));
  lobby.row = row;
  for (const ticket of [...row.changed, ...row.gone]) forgetTicket(lobby, ticket);
  await admit(db, options, lobby, row);
  markDue(lobby);
  return lobby;
}

function forgetTicket(lobby: Lobby, ticket: number): void {
  const waiting = lobby.byTicket.get(ticket);
  if (waiting) leave(lobby, waiting);
  lobby.unreadable.delete(ticket);
}

/** Whether what is in memory still means the same. */
function sameShape(last: LobbyRow, row: LobbyRow): boolean {
  return (
    last.mark === row.mark &&
    last.policy_version_id === row.policy_version_id &&
    last.second_policy_version_id === row.second_policy_version_id &&
    last.ages_as_of === row.ages_as_of
  );
}

async function emptyLobby(db: Session, { poolId, models }: LobbyOptions, row: LobbyRow): Promise<Lobby> {
  const attributes = await listAttributes(db);
  const bodies = await readPolicyBodies(db, [
    row.policy_version_id,
    ...(row.second_policy_version_id ? [row.second_policy_version_id] : []),
  ]);
  const apart = createApart();
  return {
    poolId,
    policies: makeRules(bodies, attributes, models.face),
    attributes,
    people: [],
    byUser: new Map(),
    byTicket: new Map(),
    apart,
    areApart: apart.has,
    buddiesOf: apart.buddiesOf,
    dirty: new Set(),
    lookedAt: [],
    unreadable: new Set(),
    known: new Map(),
    row,
  };
}

/** Whoever is at a new step since they were looked at, and whoever is no longer kept apart from somebody. */
function markDue(lobby: Lobby): void {
  const { now } = lobby.row;
  for (const index of lobby.apart.expire(now)) if (lobby.people[index]) lobby.dirty.add(index);
  for (const waiting of lobby.people) {
    if (waiting && stepsReachedBy(waiting, now) > (lobby.lookedAt[waiting.index] ?? -1)) lobby.dirty.add(waiting.index);
  }
}
