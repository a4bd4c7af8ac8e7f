// The people who wait in a lobby, held in memory: their data as columns, who is kept apart from whom, and who is to be looked at. It is a copy
// (lobby-sync.ts): dropping one is always safe. Changed by its tick only, one at a time.
import type { AppError } from '../../../errors.js';
import type { RegisteredAttribute } from '../../../people/attributes.js';
import type { Person } from '../../../people/person.js';
import type { Apart } from './apart.js';
import type { Waiters, Waiting } from './live.decide.js';
import type { LobbyRow } from './lobby.read.js';
import type { LobbyPolicies, LobbyRules } from './rules.js';
import type { Models } from '../../../people/models.js';

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

export interface KnownPerson {
  readonly version: string;
  readonly person: Person;
}

export interface LobbyOptions {
  readonly poolId: string;
  readonly models: Models;
  /** Hears of people whose profiles cannot be read; they wait for nobody. */
  readonly onUnreadable: (userId: string, error: AppError) => void;
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
