// Tickets become people who wait in a lobby's memory: their data is read, unless it is known from before, and who is kept apart from whom.
// Called by the lobby's tick only.
import type { Session } from '../../../db/database.js';
import { AppError } from '../../../errors.js';
import { readPeople } from '../../../people/people.js';
import type { Person } from '../../../people/person.js';
import type { Lobby, LobbyOptions, LobbyWaiting } from './lobby.js';
import type { TicketRow, Tickets } from './lobby.read.js';
import { queryOf } from './rules.js';

/** So many are remembered, in case they search again. */
const knownPeople = 10_000;

/** These tickets, of people who are not in the memory yet, and what is between them and the others. */
export async function admit(db: Session, options: LobbyOptions, lobby: Lobby, { tickets, ties }: Tickets): Promise<void> {
  if (tickets.length === 0) return;
  const people = await peopleOf(db, options, lobby, tickets);
  for (const row of tickets) {
    const person = people.get(row.user_id);
    if (person) seat(lobby, options, row, person);
  }
  for (const { a, b, kind, until } of ties) {
    const [one, other] = [lobby.byUser.get(a), lobby.byUser.get(b)];
    if (one === undefined || other === undefined) continue;
    if (kind === 'buddies') lobby.apart.befriend(one.index, other.index);
    else lobby.apart.keep(one.index, other.index, until ?? Number.POSITIVE_INFINITY);
  }
}

/** Their data as policies read it: as known, where that is still true. */
async function peopleOf(
  db: Session,
  options: LobbyOptions,
  lobby: Lobby,
  rows: readonly TicketRow[],
): Promise<Map<string, Person>> {
  const versions = new Map(rows.map(({ user_id, revision, mark }) => [user_id, `${revision} ${mark}`]));
  const unknown = rows.flatMap(({ user_id: id }) => (lobby.known.get(id)?.version === versions.get(id) ? [] : [id]));
  const query = queryOf(lobby.policies, { poolId: options.poolId, agesAsOf: lobby.row.ages_as_of, models: options.models });
  for (const person of await readPeople(db, query, unknown)) {
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

function seat(lobby: Lobby, { onUnreadable }: LobbyOptions, row: TicketRow, person: Person): void {
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
    return;
  }
  const { user_id: userId, ticket, since, sink_ms: sinkMs, shadow, revision } = row;
  const waiting: LobbyWaiting = { index, userId, ticket, since, sinkMs, rules, shadow, revision };
  while (lobby.people.length < columns.slots) lobby.people.push(undefined);
  lobby.people[index] = waiting;
  lobby.byUser.set(userId, waiting);
  lobby.byTicket.set(ticket, waiting);
  lobby.lookedAt[index] = -1;
}
