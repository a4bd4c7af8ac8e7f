// Brings the copy of a lobby to what the database holds, reading only what is new. Under the tick lock only.
import type { Session } from '../../../db/database.js';
import { listAttributes } from '../../../people/attributes.js';
import { admit } from './admitting.js';
import { createApart } from './apart.js';
import { stepsReachedBy } from './live.decide.js';
import { leave, type Lobby, type LobbyOptions, type LobbyWaiting } from './lobby.js';
import { lobbyStatement, readPolicyBodies, readTickets, type LobbyReading, type LobbyRow } from './lobby.read.js';
import { makeRules } from './rules.js';

/** The lobby as `row`, just read for `last`, has it; undefined: there is none. Reuses `last`, which is not to be used after an error. */
export async function syncLobby(
  tx: Session,
  options: LobbyOptions,
  row: LobbyReading | undefined,
  last?: Lobby,
): Promise<Lobby | undefined> {
  if (row === undefined) return undefined;
  if (last && !sameShape(last.row, row)) {
    return await syncLobby(tx, options, await tx.findRow<LobbyReading>(lobbyStatement(options.poolId))); // another policy: from the beginning
  }
  const lobby = last ?? (await emptyLobby(tx, options, row));
  lobby.row = row;
  for (const ticket of [...row.changed, ...row.gone]) forgetTicket(lobby, ticket);
  await admit(tx, options, lobby, row);
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
  const tickets = people.map(({ ticket }) => ticket);
  await admit(tx, options, lobby, await readTickets(tx, options.poolId, tickets));
}

/** Whoever of these waits no more leaves. The others stay as they are, and so does whom they are kept apart from. */
export async function dropGone(tx: Session, poolId: string, lobby: Lobby, people: readonly LobbyWaiting[]): Promise<void> {
  if (people.length === 0) return;
  const asked = people.map(({ ticket }) => ticket);
  const { tickets } = await readTickets(tx, poolId, asked);
  const there = new Set(tickets.map(({ ticket }) => ticket));
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

async function emptyLobby(tx: Session, { poolId, models }: LobbyOptions, row: LobbyRow): Promise<Lobby> {
  const attributes = await listAttributes(tx);
  const bodies = await readPolicyBodies(tx, [
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
