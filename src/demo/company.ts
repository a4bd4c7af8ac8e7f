// Life in the demo's lobby: made-up people who search and talk over the same functions as everybody. Only where there is a demo: without rows in
// demo_accounts nothing is done, and companions are known by ids that only the demo gives. Stops with the demo.
import { randomInt, randomUUID } from 'node:crypto';
import { sql } from '../db/sql.js';
import type { Database } from '../db/database.js';
import { AppError } from '../errors.js';
import type { Service } from '../work/worker.js';
import {
  decideCompany,
  type Companion,
  type CompanionSession,
  type CompanyAct,
  type CompanyNow,
  type Guest,
} from './company.decide.js';
import { makesRoom, textOnly } from './company.lines.js';
import { createRandom } from './random.js';

/** What anybody can do in a lobby, as a person. */
export interface LiveDoings {
  search(userId: string, poolId: string): Promise<void>;
  stop(userId: string): Promise<void>;
  skip(userId: string, sessionId: string, options: { readonly search: boolean }): Promise<void>;
  leave(userId: string, sessionId: string): Promise<void>;
  say(userId: string, sessionId: string, said: { readonly clientId: string; readonly text: string }): Promise<unknown>;
  keep(userId: string, sessionId: string): Promise<void>;
  /** Never stored. */
  type(userId: string, partnerId: string, sessionId: string): void;
  /** The partner of somebody who is not connected asks them to join a call. */
  onCalled(listener: (sessionId: string) => void): void;
}

/** Their external ids begin so. */
export const companyIds = 'demo-company-';
const beatMs = 800;
/** Where there is no demo, it is looked for so often: one may be filled. */
const lookForDemoMs = 60_000;
const touchMs = 8000;

export function demoCompany(db: Database, doings: LiveDoings): Service {
  const random = createRandom(randomInt(2 ** 31));
  let notBefore = 0;
  let touchedAt = 0;
  let madeRoomAt: number | undefined;
  const calls = new Map<string, Call>();
  doings.onCalled((sessionId) => void (calls.has(sessionId) || calls.set(sessionId, 'asked')));
  return {
    name: 'demo company',
    pollMs: beatMs,
    async runOnce() {
      const at = performance.now();
      if (at < notBefore) return false;
      const lobbies = await db.rows<{ id: string }>(sql`
        select p.id from pools p
        where p.mode = 'live' and p.matchmaking_enabled and exists (select from demo_accounts)
          and exists (select from pool_members m join profiles f on f.id = m.profile_id where m.pool_id = p.id and starts_with(f.external_id, ${companyIds}))`);
      if (lobbies.length === 0) notBefore = at + lookForDemoMs;
      const over = new Set(calls.keys()); // unless one of them talks there
      for (const { id } of lobbies) {
        const { companions, guests } = await readCompany(db, id);
        for (const { session } of companions) if (session) over.delete(session.id);
        const now = {
          companions: companions.map((each) => withCall(each, calls)),
          guests,
          madeRoomMs: madeRoomAt === undefined ? null : at - madeRoomAt,
        };
        if (at - touchedAt >= touchMs) {
          touchedAt = at;
          const here = now.companions.filter(({ waitedMs, session }) => waitedMs !== null || session).map((each) => each.id);
          await db.run(sql`select touch_live(${here}::uuid[])`);
        }
        for (const act of decideCompany(now, random)) {
          if (act.kind === 'say' && act.text === makesRoom) madeRoomAt = at;
          if (act.kind === 'say' && act.text === textOnly) calls.set(act.sessionId, 'answered');
          await perform(doings, id, act);
        }
      }
      for (const sessionId of over) calls.delete(sessionId);
      return false;
    },
  };
}

/** Of a session in which somebody asks for one. */
type Call = 'asked' | 'answered';

function withCall(companion: StoredCompanion, calls: ReadonlyMap<string, Call>): Companion {
  const { session } = companion;
  return { ...companion, session: session && { ...session, called: calls.get(session.id) === 'asked' } };
}

/** What somebody else did first is no error: the session ended, or they are talking already. */
async function perform(doings: LiveDoings, poolId: string, act: CompanyAct): Promise<void> {
  try {
    await doThis(doings, poolId, act);
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'conflict' && error.code !== 'not_found')) throw error;
  }
}

async function doThis(doings: LiveDoings, poolId: string, act: CompanyAct): Promise<void> {
  switch (act.kind) {
    case 'search':
      return await doings.search(act.who, poolId);
    case 'stop':
      return await doings.stop(act.who);
    case 'skip':
      return await doings.skip(act.who, act.sessionId, { search: false });
    case 'leave':
      return await doings.leave(act.who, act.sessionId);
    case 'keep':
      return await doings.keep(act.who, act.sessionId);
    case 'type':
      return doings.type(act.who, act.to, act.sessionId);
    case 'say':
      await doings.say(act.who, act.sessionId, { clientId: randomUUID(), text: act.text });
  }
}

type StoredCompanion = Omit<Companion, 'session'> & { readonly session: Omit<CompanionSession, 'called'> | null };
type Stored = Pick<CompanyNow, 'guests'> & { readonly companions: readonly StoredCompanion[] };

async function readCompany(db: Database, poolId: string): Promise<Stored> {
  const companions = await db.rows<StoredCompanion>(sql`
    select p.id, p.name, p.interests, ${sinceMs(sql`w.joined_at`)} as "waitedMs",
      (select ${sinceMs(sql`max(s.ended_at)`)} from chat_sessions s where p.id in (s.user1_id, s.user2_id)) as "restedMs",
      case when x.session_id is null then null else jsonb_build_object(
        'id', x.session_id, 'ageMs', ${sinceMs(sql`t.created_at`)},
        'partner', jsonb_build_object('id', o.id, 'name', o.name, 'interests', o.interests),
        'partnerApart', to_jsonb(array(${apartFrom(sql`o.id`)})),
        'partnerIsCompanion', coalesce(starts_with(o.external_id, ${companyIds}), false),
        'partnerAway', y.away_since is not null, 'iKeep', x.keeps, 'partnerKeeps', y.keeps,
        'mine', (select count(*) from session_messages m where m.session_id = x.session_id and m.sender_id = p.id),
        'theirs', (select count(*) from session_messages m where m.session_id = x.session_id and m.sender_id <> p.id),
        'last', (
          select jsonb_build_object('byMe', m.sender_id = p.id, 'ageMs', ${sinceMs(sql`m.sent_at`)})
          from session_messages m where m.session_id = x.session_id order by m.id desc limit 1)
      ) end as session
    from pool_members b
    join profiles p on p.id = b.profile_id
    left join waiting_queue w on w.user_id = p.id
    left join session_participants x on x.user_id = p.id and x.active
    left join session_participants y on y.session_id = x.session_id and y.user_id <> p.id
    left join chat_sessions t on t.id = x.session_id
    left join profiles o on o.id = y.user_id
    where b.pool_id = ${poolId} and starts_with(p.external_id, ${companyIds})
    order by p.id`);
  const guests = await db.rows<Omit<Guest, 'apart'> & { readonly apart: readonly string[] }>(sql`
    select p.id, p.name, p.interests, ${sinceMs(sql`w.joined_at`)} as "waitedMs",
      array(${apartFrom(sql`p.id`)}) as apart
    from waiting_queue w join profiles p on p.id = w.user_id
    where w.pool_id = ${poolId} and w.present and not coalesce(starts_with(p.external_id, ${companyIds}), false)
    order by w.joined_at`);
  return { companions, guests: guests.map((guest) => ({ ...guest, apart: new Set(guest.apart) })) };
}

const sinceMs = (time: Part) => sql`(extract(epoch from clock_timestamp() - ${time}) * 1000)::float8`;

type Part = ReturnType<typeof sql>;

const apartFrom = (person: Part) => sql`
  select case when k.low_id = ${person} then k.high_id else k.low_id end from pair_skips k where ${person} in (k.low_id, k.high_id) and k.until > now()
  union all
  select case when b.blocker_id = ${person} then b.blocked_id else b.blocker_id end from blocks b where ${person} in (b.blocker_id, b.blocked_id)`;
