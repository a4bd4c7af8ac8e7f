// Lobbies as pages show them: read as the caller, so that row-level security decides what is there.
import type { Lobby, LobbyAnalytics, LobbyNumbers, LobbyPreview, PolicyOutcome, WaitingPerson } from '@nakodo/protocol';
import { sql } from '../../../db/sql.js';
import type { Session } from '../../../db/database.js';
import { AppError } from '../../../errors.js';
import { presentDoor, previewPool } from '../../../people/pool-door.js';

interface LobbyRow extends Omit<Lobby, 'endsAt' | 'numbers'> {
  readonly endsAt: Date | null;
}

const lobbyColumns = sql`
  p.id, p.code, p.name, p.description, p.ends_at as "endsAt", p.minimum_age as "minimumAge", p.asks_birth_date as "asksBirthDate",
  not p.matchmaking_enabled as paused, p.matchmaking_enabled and coalesce(p.ends_at, 'infinity') > now() as open,
  exists (select from pool_members m where m.pool_id = p.id and m.profile_id = auth.uid()) as member,
  p.policy_version_id as "policyVersionId", p.second_policy_version_id as "secondPolicyVersionId", p.second_share as "secondShare"`;

/** The lobbies that the caller may see, newest first, with how they stand for admins. */
export async function listLobbies(session: Session): Promise<Lobby[]> {
  const rows = await session.rows<LobbyRow>(sql`
    select ${lobbyColumns} from pools p where p.mode = 'live' order by p.created_at desc, p.id limit 500`);
  return await present(session, rows);
}

/** Throws `not_found` when there is no such lobby, or none that the caller may see. */
export async function getLobby(session: Session, lobbyId: string): Promise<Lobby> {
  const rows = await session.rows<LobbyRow>(sql`select ${lobbyColumns} from pools p where p.mode = 'live' and p.id = ${lobbyId}`);
  const [lobby] = await present(session, rows);
  if (!lobby) throw new AppError('not_found', 'There is no such lobby, or you are not part of it');
  return lobby;
}

async function present(session: Session, rows: readonly LobbyRow[]): Promise<Lobby[]> {
  const numbers = await readNumbers(
    session,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, endsAt: row.endsAt?.toISOString() ?? null, numbers: numbers.get(row.id) ?? null }));
}

/** Only for admins and the service: for others the rows are not there. */
async function readNumbers(session: Session, lobbyIds: readonly string[]): Promise<Map<string, LobbyNumbers>> {
  const rows = await session.rows<LobbyNumbers & { readonly pool_id: string }>(sql`
    select pool_id, members, waiting, away, longest_wait_ms as "longestWaitMs", talking, pairs_last_minute as "pairsLastMinute",
           pairs_last_hour as "pairsLastHour"
    from get_lobby_numbers(${lobbyIds}::uuid[])`);
  return new Map(rows.map(({ pool_id: id, ...numbers }) => [id, numbers]));
}

/** Who waits, longest first: the first 50. For admins and the service. Throws `not_found`. */
export async function listWaiting(session: Session, lobbyId: string): Promise<WaitingPerson[]> {
  await getLobby(session, lobbyId);
  return await session.rows<WaitingPerson>(sql`
    select user_id as id, name, avatar, waited_ms as "waitedMs", sink_ms as "sinkMs", present, policy_version_id as "policyVersionId"
    from get_lobby_waiting(${lobbyId})`);
}

/** How it goes since so many hours, by version of the policy. For staff and the service. Throws `not_found`, `forbidden`. */
export async function readAnalytics(session: Session, lobbyId: string, hours: number): Promise<LobbyAnalytics> {
  await getLobby(session, lobbyId);
  const { since } = await session.getRow<{ since: Date }>(sql`select now() - make_interval(hours => ${hours}) as since`);
  const versions = await session.rows<PolicyOutcome>(sql`
    select policy_version_id as "policyVersionId", policy_name as "policyName", version, sessions::int, active::int, searches::int,
           match_rate as "matchRate", wait_p50_ms as "waitP50Ms", wait_p95_ms as "waitP95Ms", skip_rate as "skipRate",
           session_p50_ms as "sessionP50Ms", kept_rate as "keptRate"
    from get_live_analytics(${lobbyId}, ${since})`);
  return { since: since.toISOString(), versions };
}

/** What somebody with the code may see before they go in. Throws `not_found`. */
export async function previewLobby(session: Session, code: string): Promise<LobbyPreview> {
  const pool = await previewPool(session, code, 'live');
  return {
    ...presentDoor(pool),
    online: pool.online,
  };
}
