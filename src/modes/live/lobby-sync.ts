// Brings the copy of a lobby to what the database holds, reading only what is new. Under the tick lock only.
import type { Session } from '../../db/database.js';
import { listAttributes } from '../../people/attributes.js';
import { admit } from './admitting.js';
import { createApart } from './apart.js';
import { stepsReachedBy } from './live.decide.js';
import { leave, type Lobby, type LobbyOptions, type LobbyWaiting } from './lobby.js';
import { readLobby, readPolicyBodies, readTickets, type LobbyRow } from './lobby.read.js';
import { makeRules } from './rules.js';

/** The lobby as the database has it now; undefined: there is none. Reuses `last`, which is not to be used after an error. */
export async function syncLobby(tx: Session, options: LobbyOptions, last?: Lobby): Promise<Lobby | undefined> {
  const row = await readLobby(tx, options.poolId, last?.row.snapshot);
  if (row === undefined) return undefined;
  const lobby = last && sameShape(last.row, row) ? last : await emptyLobby(tx, options, row);
  lobby.row = row;
  const wanted = new Set(row.tickets);
  for (const ticket of row.changed) forgetTicket(lobby, ticket);
  for (const [ticket, waiting] of lobby.byTicket) if (!wanted.has(ticket)) leave(lobby, waiting);
  for (const ticket of lobby.unreadable) if (!wanted.has(ticket)) lobby.unreadable.delete(ticket);
  const fresh = row.tickets.filter((ticket) => !lobby.byTicket.has(ticket) && !lobby.unreadable.has(ticket));
  if (fresh.length > 0) await admit(tx, options, lobby, fresh);
  markDue(lobby);
  return lobby;
}

/** Reads these again, whatever is known of them: their data was another when a pair of theirs was to be written. */
export async function readAgain(
  tx: Session,
  options: LobbyOptions,
  lobby: Lobby,
  people: readonly LobbyWaiting[],
): Promise<void> {
  if (people.length === 0) return;
  for (const person of people) {
    leave(lobby, person);
    lobby.known.delete(person.userId);
  }
  await admit(
    tx,
    options,
    lobby,
    people.map(({ ticket }) => ticket),
  );
}

/** Whoever of these waits no more leaves. The others stay as they are, and so does whom they are kept apart from. */
export async function dropGone(tx: Session, poolId: string, lobby: Lobby, people: readonly LobbyWaiting[]): Promise<void> {
  if (people.length === 0) return;
  const rows = await readTickets(
    tx,
    poolId,
    people.map(({ ticket }) => ticket),
  );
  const there = new Set(rows.map(({ ticket }) => ticket));
  for (const person of people) if (!there.has(person.ticket)) leave(lobby, person);
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

async function emptyLobby(tx: Session, { poolId }: LobbyOptions, row: LobbyRow): Promise<Lobby> {
  const attributes = await listAttributes(tx);
  const bodies = await readPolicyBodies(tx, [
    row.policy_version_id,
    ...(row.second_policy_version_id ? [row.second_policy_version_id] : []),
  ]);
  const apart = createApart();
  return {
    poolId,
    policies: makeRules(bodies, attributes),
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
