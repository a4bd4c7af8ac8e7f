// Life in the demo's community: its made-up people vote, answer introductions, and write back, over the same functions as everybody. Only where there is
// a demo, as demoCompany. What they decided among themselves is not kept for ever: pairs would run out.
import { createHash } from 'node:crypto';
import { sql } from '../db/sql.js';
import type { Actor, Database } from '../db/database.js';
import { AppError } from '../errors.js';
import type { CommunityWork } from '../modes/community/community.work.js';
import type { Service } from '../work/worker.js';
import { forgetMatchbox } from './matchbox.forget.js';
import { matchboxIds } from './matchbox.js';
import { decideMatchbox, type MatchboxAct } from './matchbox.decide.js';
import { readMatchbox } from './matchbox.read.js';
import { proposeNow } from './matchbox.propose.js';

const beatMs = 800;
/** After a look at which there was nothing to do. */
const restMs = 2500;
/** Where there is no demo, it is looked for so often: one may be filled. */
const lookForDemoMs = 60_000;
/** Somebody for whom nobody was found is not looked for again so soon. */
const hopelessMs = 5 * 60_000;
const forgetMs = 10 * 60_000;
/** What somebody else did first is no error: the vote is over, the conversation ended, the person suspended. */
const overtaken: readonly string[] = ['conflict', 'not_found', 'forbidden'];

export function matchboxCompany(work: CommunityWork): Service {
  const { db } = work;
  let notBefore = 0;
  let forgetAt = 0;
  const hopeless = new Map<string, number>();
  return {
    name: 'demo community',
    pollMs: beatMs,
    async runOnce() {
      const at = performance.now();
      if (at < notBefore) return false;
      const poolId = await findMatchbox(db);
      if (poolId === undefined) {
        notBefore = at + lookForDemoMs;
        return false;
      }
      if (at >= forgetAt) {
        forgetAt = at + forgetMs;
        await forgetMatchbox(db, poolId);
      }
      const acts = decideMatchbox(await readMatchbox(db, poolId)).filter(
        (act) => act.kind !== 'propose' || (hopeless.get(act.who) ?? 0) <= at,
      );
      for (const act of acts) {
        const done = await perform(work, poolId, act);
        if (!done && act.kind === 'propose') hopeless.set(act.who, at + hopelessMs);
      }
      notBefore = acts.length > 0 ? 0 : at + restMs;
      return false;
    },
  };
}

async function findMatchbox(db: Database): Promise<string | undefined> {
  const found = await db.findRow<{ id: string }>(sql`
    select p.id from pools p
    where p.mode = 'community' and p.matchmaking_enabled and exists (select from demo_accounts)
      and exists (select from pool_members m join profiles f on f.id = m.profile_id where m.pool_id = p.id and starts_with(f.external_id, ${matchboxIds}))
    order by p.created_at limit 1`);
  return found?.id;
}

/** Whether it could be done. */
async function perform(work: CommunityWork, poolId: string, act: MatchboxAct): Promise<boolean> {
  try {
    if (act.kind === 'propose') return await proposeNow(work, poolId, act.who);
    const statement = statementOf(act);
    await work.db.transaction((tx) => tx.run(statement), as(act.who));
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || !overtaken.includes(error.code)) throw error;
    return false;
  }
}

const as = (userId: string): { readonly as: Actor } => ({ as: { role: 'authenticated', userId } });

function statementOf(act: Exclude<MatchboxAct, { readonly kind: 'propose' }>) {
  switch (act.kind) {
    case 'vote':
      return sql`select cast_vote(${act.proposalId}, ${act.vote})`;
    case 'accept':
      return sql`select answer_introduction(${act.conversationId}, true)`;
    case 'write':
      return sql`select send_message(${act.conversationId}, ${uuidOf(`${act.conversationId} ${act.after}`)}::uuid, ${act.text})`;
  }
}

/** The same for the same text: an answer is given once, by however many processes. */
function uuidOf(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
