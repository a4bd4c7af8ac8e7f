// What the company of the demo's community sees: who is open to votes, who waits, who wrote. Read only.
import { sql } from '../db/sql.js';
import type { Database } from '../db/database.js';
import { matchboxIds } from './matchbox.js';
import type { Letter, MatchboxNow, OpenPair } from './matchbox.decide.js';

type Part = ReturnType<typeof sql>;

const sinceMs = (time: Part) => sql`(extract(epoch from clock_timestamp() - ${time}) * 1000)::float8`;
const madeUp = (profile: Part) => sql`coalesce(starts_with((${profile}).external_id, ${matchboxIds}), false)`;
/** From one introduction to the next, and only when none waits for their answer. */
const paceMs = 180_000;

export async function readMatchbox(db: Database, poolId: string): Promise<MatchboxNow> {
  const [open, unpaired, introductions, letters, life] = await Promise.all([
    readOpen(db, poolId),
    readUnpaired(db, poolId),
    readIntroductions(db, poolId),
    readLetters(db, poolId),
    readLife(db, poolId),
  ]);
  return { open, unpaired, introductions, letters, ...life };
}

async function readOpen(db: Database, poolId: string): Promise<OpenPair[]> {
  return await db.rows<OpenPair>(sql`
    select p.id, p.score::float8 as score, ${sinceMs(sql`p.voting_started_at`)} as "ageMs", v.any as "votedMs", v.real as "realVotedMs",
      not (${madeUp(sql`a`)} and ${madeUp(sql`b`)}) as real,
      (${madeUp(sql`a`)} or ${waits(poolId, sql`a.id`)}) and (${madeUp(sql`b`)} or ${waits(poolId, sql`b.id`)}) as wanted,
      array(
        select x.voter_id from voter_assignments x join profiles f on f.id = x.voter_id
        where x.proposal_id = p.id and ${madeUp(sql`f`)} and not exists (
          select from match_votes m where m.proposal_id = p.id and m.voter_id = x.voter_id)
          -- Not who was introduced to one of the two since they were asked.
          and may_judge(p.pool_id, x.voter_id, p.user_a_id, p.user_b_id)
        order by x.voter_id) as voters
    from match_proposals p join profiles a on a.id = p.user_a_id join profiles b on b.id = p.user_b_id
    cross join lateral (
      select ${sinceMs(sql`max(m.voted_at)`)} as any, ${sinceMs(sql`max(m.voted_at) filter (where not ${madeUp(sql`f`)})`)} as real
      from match_votes m join profiles f on f.id = m.voter_id where m.proposal_id = p.id
    ) v
    where p.pool_id = ${poolId} and p.status = 'voting' and p.voting_expires_at > clock_timestamp()
    order by p.voting_started_at, p.id`);
}

/** No introduction waits for their answer. */
const waits = (poolId: string, person: Part) => sql`not exists (
  select from conversations c where c.pool_id = ${poolId} and c.origin = 'votes' and c.state = 'proposed'
    and ${person} in (c.low_id, c.high_id) and not case when c.low_id = ${person} then c.low_accepted else c.high_accepted end)`;

async function readUnpaired(db: Database, poolId: string): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(sql`
    select f.id from consents k join profiles f on f.id = k.user_id
    where k.pool_id = ${poolId} and k.kind = 'votes' and k.withdrawn_at is null and not ${madeUp(sql`f`)} and ${waits(poolId, sql`f.id`)}
      and not exists (
        select from match_proposals p where p.pool_id = ${poolId} and f.id in (p.user_a_id, p.user_b_id)
          and (p.status = 'voting' or ${sinceMs(sql`p.finalized_at`)} < ${paceMs}))
    order by f.id`);
  return rows.map(({ id }) => id);
}

async function readIntroductions(db: Database, poolId: string): Promise<MatchboxNow['introductions'][number][]> {
  return await db.rows(sql`
    select c.id as "conversationId", f.id as me, ${sinceMs(sql`c.created_at`)} as "ageMs", not ${madeUp(sql`o`)} as real
    from conversations c join profiles f on f.id in (c.low_id, c.high_id) and ${madeUp(sql`f`)}
    join profiles o on o.id in (c.low_id, c.high_id) and o.id <> f.id
    where c.pool_id = ${poolId} and c.origin = 'votes' and c.state = 'proposed'
      and not case when c.low_id = f.id then c.low_accepted else c.high_accepted end
    order by c.id, f.id`);
}

async function readLetters(db: Database, poolId: string): Promise<Letter[]> {
  return await db.rows<Letter>(sql`
    select c.id as "conversationId", jsonb_build_object('id', f.id, 'name', f.name, 'interests', f.interests) as me,
      jsonb_build_object('id', o.id, 'name', o.name, 'interests', o.interests) as partner,
      (select count(*)::int from conversation_messages m where m.conversation_id = c.id and m.sender_id = f.id) as mine,
      l.id::text as "lastId", ${sinceMs(sql`l.sent_at`)} as "lastMs"
    from conversations c
    join profiles f on f.id in (c.low_id, c.high_id) and ${madeUp(sql`f`)}
    join profiles o on o.id in (c.low_id, c.high_id) and o.id <> f.id and not ${madeUp(sql`o`)}
    cross join lateral (
      select m.id, m.sender_id, m.sent_at from conversation_messages m where m.conversation_id = c.id order by m.id desc limit 1
    ) l
    where c.pool_id = ${poolId} and c.origin = 'votes' and c.state = 'open' and l.sender_id = o.id
    order by c.id`);
}

async function readLife(db: Database, poolId: string): Promise<Pick<MatchboxNow, 'visitedMs' | 'decided'>> {
  return await db.getRow(sql`
    select
      least(
        (select ${sinceMs(sql`max(m.voted_at)`)} from match_votes m join profiles f on f.id = m.voter_id
         join match_proposals p on p.id = m.proposal_id and p.pool_id = ${poolId} where not ${madeUp(sql`f`)}),
        (select ${sinceMs(sql`max(k.given_at)`)} from consents k join profiles f on f.id = k.user_id
         where k.pool_id = ${poolId} and k.kind = 'votes' and not ${madeUp(sql`f`)})
      ) as "visitedMs",
      (select count(*)::int from match_proposals p where p.pool_id = ${poolId} and p.status in ('approved', 'rejected')) as decided`);
}
