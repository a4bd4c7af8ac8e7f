// Proposes somebody real to the demo's community now, with whom they go best: in a real community they come when it is their turn, which may take a day.
// By the same means as anybody is: the policy chooses, the queue is filled and its best pair opened. What waits in the queue is set aside meanwhile, so that
// theirs is the best, and put back in the same transaction: nobody sees an empty queue.
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import type { CommunityWork } from '../modes/community/community.work.js';
import { refreshPool } from '../modes/pool/pool-state.js';
import { explainPair } from '../policy/explain.js';
import { rankOne } from '../policy/rank.js';

interface Standing {
  readonly eligible: readonly string[];
  readonly apart: readonly (readonly [string, string])[];
}

/** False when nobody is left for them, or somebody proposed them meanwhile. */
export async function proposeNow({ db, models }: CommunityWork, poolId: string, personId: string): Promise<boolean> {
  return await db.transaction(
    async (tx) => {
      await tx.run(sql`select lock_community(${poolId})`);
      await tx.run(sql`select from community_settings where pool_id = ${poolId} for update`); // before the queue, as open_proposals
      const aside = await setAside(tx, poolId);
      const done = await proposeOne(tx, models, poolId, personId);
      await putBack(tx, aside);
      return done;
    },
    { isolation: 'repeatable read' },
  );
}

async function setAside(tx: Session, poolId: string): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    update match_generation_queue set consumed_at = clock_timestamp() where pool_id = ${poolId} and consumed_at is null returning id`);
  return rows.map(({ id }) => id);
}

/** But for the pair that was opened: it is live as a proposal now. */
async function putBack(tx: Session, ids: readonly string[]): Promise<void> {
  await tx.run(sql`
    update match_generation_queue q set consumed_at = null
    where q.id = any (${ids}::bigint[]) and not exists (select from live_pairs l where l.pair_hash = q.pair_hash)`);
}

async function proposeOne(tx: Session, models: CommunityWork['models'], poolId: string, personId: string): Promise<boolean> {
  const standing = await tx.findRow<Standing>(sql`select eligible, apart from read_community(${poolId})`);
  if (!standing?.eligible.includes(personId)) return false;
  const { columns, pool } = await refreshPool(tx, poolId, models);
  const me = columns.indexOf(personId);
  if (me === undefined) return false;
  const free = new Set(standing.eligible);
  for (const pair of standing.apart) if (pair.includes(personId)) pair.forEach((id) => free.delete(id));
  const excluded = new Set([...columns.indexes()].filter((index) => !free.has(columns.idAt(index))));
  const [best] = rankOne(columns, me, 1, { excluded });
  if (!best) return false;
  const pair = [me, best.index].toSorted((x, y) => (columns.idAt(x) < columns.idAt(y) ? -1 : 1));
  const [a, b] = [pair[0]!, pair[1]!];
  const [mine, theirs] = [explainPair(columns, a, b).terms, explainPair(columns, b, a).terms];
  const row = { a: columns.idAt(a), b: columns.idAt(b), score: best.score, mine, theirs };
  await tx.run(sql`select add_to_queue(${poolId}, ${pool.policy_version_id}, ${sql.json([row])}::jsonb)`);
  return await open(tx, poolId, row, standing.eligible);
}

/** For one of those who may judge the pair: above the mark, as for a voter who has nothing left. */
async function open(
  tx: Session,
  poolId: string,
  { a, b }: { readonly a: string; readonly b: string },
  people: readonly string[],
): Promise<boolean> {
  const voter = await tx.findRow<{ id: string }>(sql`
    select id from unnest(${people}::uuid[]) id where may_judge(${poolId}, id, ${a}, ${b}) order by random() limit 1`);
  if (!voter) return false;
  return (await tx.rows(sql`select open_proposals(${poolId}, null, array[${voter.id}]::uuid[])`)).length > 0;
}
