// The demo's guests find somebody who said hello and waits for an answer, and a conversation that has begun: once, when their lists are made.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../db/sql.js';
import type { Actor, Database } from '../db/database.js';

const lookMs = 500;
/** Without a worker lists are never made. */
const patienceMs = 120_000;
const firstWords = 'Hello! I just arrived. Shall we find a corner before it gets loud?';

interface Meeting {
  readonly pool_id: string;
  readonly guest: string;
  /** Two people who have the guest on their list, the best of them first. */
  readonly others: readonly string[];
}

/** Resolves when it is done, when lists are not made in time, or when the signal aborts. Called by the process that filled the demo. */
export async function greetDemoGuests(db: Database, signal: AbortSignal): Promise<void> {
  for (let waitedMs = 0; !(await isAtRest(db)); waitedMs += lookMs) {
    if (waitedMs >= patienceMs || signal.aborted) return;
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
  }
  for (const { pool_id: poolId, guest, others } of await findMeetings(db)) {
    const [friend, stranger] = others;
    if (stranger !== undefined) await sayHello(db, poolId, stranger, guest);
    if (friend === undefined) continue;
    await sayHello(db, poolId, guest, friend);
    const conversationId = await sayHello(db, poolId, friend, guest);
    await db.transaction(
      (tx) => tx.run(sql`select send_message(${conversationId}::uuid, ${randomUUID()}::uuid, ${firstWords})`),
      as(friend),
    );
  }
}

const as = (userId: string): { readonly as: Actor } => ({ as: { role: 'authenticated', userId } });

async function isAtRest(db: Database): Promise<boolean> {
  const { rest } = await db.getRow<{ rest: boolean }>(sql`
    select exists (select from user_matches)
       and not exists (select from matchmaking_queue) and not exists (select from embedding_queue) as rest`);
  return rest;
}

/** Only people whom nobody has greeted yet, in their first event. */
async function findMeetings(db: Database): Promise<Meeting[]> {
  return await db.rows<Meeting>(sql`
    select e.id as pool_id, a.user_id as guest,
           array(select m.user_id from user_matches m
                  where m.event_id = e.id and m.match_user_id = a.user_id
                    and not exists (select from demo_accounts o where o.user_id = m.user_id)
                    and exists (select from user_matches b where b.event_id = e.id and b.user_id = a.user_id and b.match_user_id = m.user_id)
                  order by m.score desc, m.user_id limit 2) as others
    from demo_accounts a
    cross join lateral (
      select e.id from all_events_members m join events e on e.id = m.event_id
      where m.user_id = a.user_id order by e.starts_at, e.id limit 1
    ) e
    where a.role = 'guest' and not exists (select from hellos h where a.user_id in (h.from_id, h.to_id))
    order by a.place`);
}

/** Returns the conversation, once both said it. */
async function sayHello(db: Database, poolId: string, from: string, to: string): Promise<string | null> {
  const contact = await db.transaction(
    (tx) => tx.getRow<{ conversation_id: string | null }>(sql`select * from say_hello(${poolId}, ${to})`),
    as(from),
  );
  return contact.conversation_id;
}
