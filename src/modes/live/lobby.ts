// The people who wait in a lobby, held in memory: their data as columns, who is kept apart from whom, and who is to be looked at. It is a copy:
// syncLobby brings it to what the database holds, reading only what is new; dropping one is always safe. Touched under the tick lock only.
import type { Session } from '../../db/database.js';
import { AppError } from '../../errors.js';
import { listAttributes, type RegisteredAttribute } from '../../people/attributes.js';
import { readPeople } from '../../people/people.js';
import type { Person } from '../../people/person.js';
import { createApart, type Apart } from './apart.js';
import { stepsReachedBy, type Waiters, type Waiting } from './live.decide.js';
import { readLobby, readPolicyBodies, readTickets, readTies, type LobbyRow, type TicketRow } from './lobby.read.js';
import { makeRules, queryOf, type LobbyPolicies, type LobbyRules } from './rules.js';

export interface LobbyWaiting extends Waiting {
  readonly rules: LobbyRules;
}

export interface Lobby extends Waiters {
  readonly poolId: string;
  readonly policies: LobbyPolicies;
  readonly attributes: readonly RegisteredAttribute[];
  readonly people: (LobbyWaiting | undefined)[];
  readonly byUser: Map<string, LobbyWaiting>;
  readonly byTicket: Map<number, LobbyWaiting>;
  readonly apart: Apart;
  /** Who is to be looked at with everybody. */
  readonly dirty: Set<number>;
  /** Steps at which somebody was looked at, by index. */
  readonly lookedAt: number[];
  /** Tickets of people whose profiles cannot be read. */
  readonly unreadable: Set<number>;
  /** What was read of people, for when they search again. */
  readonly known: Map<string, KnownPerson>;
  /** As of the last read. */
  row: LobbyRow;
}

interface KnownPerson {
  readonly version: string;
  readonly person: Person;
}

const knownPeople = 10_000;

export interface LobbyOptions {
  readonly poolId: string;
  /** The model of vectors. */
  readonly model: string;
  /** Hears of people whose profiles cannot be read; they wait for nobody. */
  readonly onUnreadable: (userId: string, error: AppError) => void;
}

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

/** They wait no more. */
export function leave(lobby: Lobby, { index, userId, ticket }: Waiting): void {
  lobby.policies.columns.remove(userId);
  lobby.people[index] = undefined;
  lobby.byUser.delete(userId);
  lobby.byTicket.delete(ticket);
  lobby.apart.forget(index);
  lobby.dirty.delete(index);
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

async function admit(tx: Session, options: LobbyOptions, lobby: Lobby, tickets: readonly number[]): Promise<void> {
  const rows = await readTickets(tx, options.poolId, tickets);
  const people = await peopleOf(tx, options, lobby, rows);
  const admitted: LobbyWaiting[] = [];
  for (const row of rows) {
    const person = people.get(row.user_id);
    const waiting = person && seat(lobby, options, row, person);
    if (waiting) admitted.push(waiting);
  }
  if (admitted.length === 0) return;
  const ties = await readTies(
    tx,
    options.poolId,
    admitted.map(({ userId }) => userId),
  );
  for (const { a, b, kind, until } of ties) {
    const [one, other] = [lobby.byUser.get(a), lobby.byUser.get(b)];
    if (one === undefined || other === undefined) continue;
    if (kind === 'buddies') lobby.apart.befriend(one.index, other.index);
    else lobby.apart.keep(one.index, other.index, until ?? Number.POSITIVE_INFINITY);
  }
}

/** Their data as policies read it: as known, where that is still true. */
async function peopleOf(
  tx: Session,
  options: LobbyOptions,
  lobby: Lobby,
  rows: readonly TicketRow[],
): Promise<Map<string, Person>> {
  const versions = new Map(rows.map(({ user_id, revision, mark }) => [user_id, `${revision} ${mark}`]));
  const unknown = rows.flatMap(({ user_id: id }) => (lobby.known.get(id)?.version === versions.get(id) ? [] : [id]));
  const query = queryOf(lobby.policies, { poolId: options.poolId, agesAsOf: lobby.row.ages_as_of, model: options.model });
  for (const person of await readPeople(tx, query, unknown)) {
    lobby.known.delete(person.id);
    lobby.known.set(person.id, { version: versions.get(person.id) ?? '', person });
  }
  const people = new Map(
    rows.flatMap(({ user_id: id }) => {
      const known = lobby.known.get(id);
      return known?.version === versions.get(id) ? [[id, known!.person] as const] : [];
    }),
  );
  for (const id of lobby.known.keys()) {
    if (lobby.known.size <= knownPeople) break;
    lobby.known.delete(id);
  }
  return people;
}

function seat(lobby: Lobby, { onUnreadable }: LobbyOptions, row: TicketRow, person: Person): LobbyWaiting | undefined {
  const { columns, rules: versions } = lobby.policies;
  const rules = versions.get(row.policy_version_id) ?? versions.get(lobby.row.policy_version_id);
  if (rules === undefined) throw new AppError('internal', 'The lobby has no such policy version');
  let index: number;
  try {
    index = columns.upsert(person);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    lobby.unreadable.add(row.ticket);
    onUnreadable(person.id, error);
    return undefined;
  }
  const { user_id: userId, ticket, since, sink_ms: sinkMs, shadow, revision } = row;
  const waiting: LobbyWaiting = { index, userId, ticket, since, sinkMs, rules, shadow, revision };
  while (lobby.people.length < columns.slots) lobby.people.push(undefined);
  lobby.people[index] = waiting;
  lobby.byUser.set(userId, waiting);
  lobby.byTicket.set(ticket, waiting);
  lobby.lookedAt[index] = -1;
  return waiting;
}

/** Whoever is at a new step since they were looked at, and whoever is no longer kept apart from somebody. */
function markDue(lobby: Lobby): void {
  const { now } = lobby.row;
  for (const index of lobby.apart.expire(now)) if (lobby.people[index]) lobby.dirty.add(index);
  for (const waiting of lobby.people) {
    if (waiting && stepsReachedBy(waiting, now) > (lobby.lookedAt[waiting.index] ?? -1)) lobby.dirty.add(waiting.index);
  }
}
