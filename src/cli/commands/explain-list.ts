// What `nakodo explain` says of a person's matches: in an event their list, in a lookalike pool their feed; and what leaves them without.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { explainFunnel } from '../../modes/pool/explain-members.js';
import type { Nakodo } from '../../nakodo.js';
import type { Pool } from '../../people/pools.js';
import { sentenceOf, type Funnel, type TermExplanation } from '../../policy/explain.js';
import { plural } from '../../policy/words.js';
import type { FoundPerson } from '../find.js';

export interface Explained {
  readonly value: unknown;
  readonly lines: readonly string[];
}

interface MatchRow {
  readonly id: string;
  readonly name: string;
  readonly score: number;
  readonly reasons: readonly TermExplanation[];
  readonly decided_at: Date;
}

interface QueueRow {
  readonly state: string;
  readonly cause: string;
  readonly attempts: number;
  readonly last_error: string | null;
}

export async function explainEventList({ db, models }: Nakodo, event: Pool, person: FoundPerson): Promise<Explained> {
  const matches = await db.rows<MatchRow>(sql`
    select p.id, p.name, u.score, u.reasons, u.decided_at
    from user_matches u join profiles p on p.id = u.match_user_id
    join pool_members m on m.pool_id = u.event_id and m.profile_id = u.match_user_id
    where u.event_id = ${event.id} and u.user_id = ${person.id} order by u.score desc, m.joined_at, p.id`);
  const queued = await db.findRow<QueueRow>(sql`
    select state, cause, attempts, last_error from get_detailed_queue_info(${event.id}) where user_id = ${person.id}`);
  const { status } = await db.getRow<{ status: string }>(sql`select status from matchmaking_jobs where event_id = ${event.id}`);
  const funnel = await explainFunnel(db, event.id, models, person.id);
  return {
    value: { event: event.code, person, status, queued: queued ?? null, matches, funnel },
    lines: [...matchLines(event, person, matches), ...queueLines(queued, status, event), ...funnelLines(funnel)],
  };
}

/** Also whom the person hid: this is for those who run the pool. */
export async function explainFeed({ db, models }: Nakodo, pool: Pool, person: FoundPerson): Promise<Explained> {
  const matches = await db.rows<MatchRow>(sql`
    select p.id, p.name, m.score, case when m.user_a_id = p.id then m.reasons_b else m.reasons_a end as reasons, m.decided_at
    from matches m join profiles p on p.id in (m.user_a_id, m.user_b_id) and p.id <> ${person.id}
    where m.pool_id = ${pool.id} and ${person.id} in (m.user_a_id, m.user_b_id) order by m.score desc, p.id`);
  const { photos } = await db.getRow<{ photos: boolean }>(sql`select pool_compares_faces(${pool.id}) as photos`);
  const entries = await readEntries(db, pool, person);
  const funnel = await explainFunnel(db, pool.id, models, person.id);
  return {
    value: { pool: pool.code, person, photos, entries, matches, funnel },
    lines: [
      ...matchLines(pool, person, matches),
      ...(pool.matchmaking_enabled ? [] : ['This pool is paused: nobody is matched until it goes on.']),
      ...entryLines(photos, entries),
      ...funnelLines(funnel),
    ],
  };
}

interface EntryRow {
  readonly state: 'waiting' | 'ready' | 'refused';
  readonly moderation: 'pending' | 'approved' | 'rejected';
  readonly refusal: string | null;
  /** Of its last job; null: it has none. */
  readonly job: string | null;
  readonly attempts: number | null;
  readonly error: string | null;
}

/** The one that is compared first. */
async function readEntries(session: Session, pool: Pool, person: FoundPerson): Promise<EntryRow[]> {
  return await session.rows<EntryRow>(sql`
    select f.state, f.moderation, f.refusal, j.status as job, j.attempts, j.error_message as error
    from faces f
    left join lateral (select * from match_jobs o where o.face_id = f.id order by o.created_at desc limit 1) j on true
    where f.pool_id = ${pool.id} and f.user_id = ${person.id} order by f.state = 'ready' desc`);
}

function entryLines(photos: boolean, entries: readonly EntryRow[]): string[] {
  if (photos && entries.length === 0) return ['They have given no photo: nobody is compared with them.'];
  return entries.flatMap(({ state, moderation, refusal, job, attempts, error }) => {
    const it = photos ? 'Their photo' : 'Their entry';
    const ofJob =
      job === null || job === 'completed'
        ? ''
        : `, its job is ${job}${attempts ? ` after ${plural(attempts, 'failure', 'failures')}` : ''}`;
    const said = error === null ? '' : `: ${error}`;
    return [
      ...(state === 'waiting' ? [`${it} waits to be looked at${ofJob}${said}.`] : []),
      ...(state === 'refused' ? [`${it} cannot be compared (${refusal ?? 'unknown'})${said}`] : []),
      ...(state === 'ready' && ofJob !== '' ? [`${it} is compared${ofJob}${said}.`] : []),
      ...(moderation === 'pending' ? ['A moderator has to look at it before it is compared.'] : []),
      ...(moderation === 'rejected' ? ['A moderator did not accept it.'] : []),
    ];
  });
}

function matchLines(pool: Pool, person: FoundPerson, matches: readonly MatchRow[]): string[] {
  return [
    `${person.name} in "${pool.name}": ${matches.length === 0 ? 'no matches' : plural(matches.length, 'match', 'matches')}`,
    ...matches.map((match, at) => `${at + 1}. ${match.name} ${match.score.toFixed(3)}: ${sentenceOf(match.reasons)}`),
  ];
}

function queueLines(queued: QueueRow | undefined, status: string, event: Pool): string[] {
  return [
    ...(event.matchmaking_enabled ? [] : ['Matching is switched off for this event.']),
    ...(status === 'paused' ? ['This event is paused: nobody is matched until it is resumed.'] : []),
    ...(queued
      ? [
          `Queued (${queued.cause}), ${queued.state}${queued.last_error === null ? '' : ` after ${queued.attempts} failures: ${queued.last_error}`}.`,
        ]
      : []),
  ];
}

export function funnelLines({ steps, without }: Funnel): string[] {
  const last = steps.at(-1)?.left ?? 0;
  const help = without.filter(({ matches }) => matches > last).slice(0, 3);
  return [
    'How many people each rule leaves:',
    ...steps.map(({ left, words }) => `  ${String(left).padStart(6)}  ${words}`),
    ...help.map(({ key, matches }) => `Without the filter "${key}" there would be ${matches}.`),
  ];
}
