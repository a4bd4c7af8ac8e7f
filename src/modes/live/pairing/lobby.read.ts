// What a tick reads of a lobby. Each sees what was committed before it.
import { sql } from '../../../db/sql.js';
import type { Session } from '../../../db/database.js';

export interface LobbyRow {
  /** The database's clock, in milliseconds: it alone decides how long somebody has waited. */
  readonly now: number;
  readonly snapshot: string;
  /** Takes people now: neither paused nor over. */
  readonly open: boolean;
  readonly policy_version_id: string;
  readonly second_policy_version_id: string | null;
  readonly ages_as_of: string;
  /** Another after each change of the pool. */
  readonly mark: string | null;
  /** Numbers of the known tickets whose people wait no more, or are away. */
  readonly gone: number[];
  /** Of the known ones those whose data changed since the last snapshot. */
  readonly changed: number[];
}

export interface TicketRow {
  readonly ticket: number;
  readonly user_id: string;
  readonly policy_version_id: string;
  readonly since: number;
  readonly sink_ms: number;
  readonly revision: number;
  readonly shadow: boolean;
  /** Another after each change of what a policy may read of them; together with the revision it says whether a copy is still true. */
  readonly mark: string | null;
}

export interface TieRow {
  readonly a: string;
  readonly b: string;
  readonly kind: 'block' | 'skip' | 'buddies';
  /** Of a skip: milliseconds, by the database's clock. */
  readonly until: number | null;
}

/** People who wait, and what is between them and whoever else waits there. */
export interface Tickets {
  readonly tickets: TicketRow[];
  readonly ties: TieRow[];
}

export type LobbyReading = LobbyRow & Tickets;

/** What a copy of the lobby knows already. */
export interface KnownLobby {
  readonly byTicket: ReadonlyMap<number, unknown>;
  readonly unreadable: ReadonlySet<number>;
  readonly row: Pick<LobbyRow, 'snapshot'>;
}

/** People that the copy does not know, or whose data changed since, come with it. Undefined: there is no such lobby any more. */
export async function readLobby(db: Session, poolId: string, last?: KnownLobby): Promise<LobbyReading | undefined> {
  const known = last ? [...last.byTicket.keys(), ...last.unreadable] : [];
  return await db.findRow<LobbyReading>(sql`
    select * from read_lobby(${poolId}, ${last?.row.snapshot ?? null}::pg_snapshot, ${known}::bigint[])`);
}

/** The bodies of policy versions, by id. */
export async function readPolicyBodies(db: Session, ids: readonly string[]): Promise<Map<string, unknown>> {
  const rows = await db.rows<{ id: string; body: unknown }>(sql`
    select id, body from policy_versions where id = any (${ids}::uuid[])`);
  return new Map(rows.map(({ id, body }) => [id, body]));
}
