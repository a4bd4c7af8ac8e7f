// Four worker processes on one server database: 20 events with 5,000 people, people coming, going, editing and blocking meanwhile,
// and workers killed at random. Nothing may be lost or done twice, and no event may starve another.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { compiledPath } from '../../src/root.js';
import {
  createTestEvent,
  joinPeople,
  listsFromScratch,
  pick,
  randomProfile,
  seededRandom,
  storedLists,
  type Random,
} from '../support/events.js';
import { findBrokenInvariants } from '../support/check.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const events = 20;
const peopleEach = 250;
const workerCount = 4;
const leaseMs = 1500;

/** Workers are started by hand so that they can be killed without a word. */
function startWorkerProcess(url: string): ChildProcess {
  return spawn(process.execPath, [compiledPath('src/cli/main.js'), 'work'], {
    env: { ...process.env, DATABASE_URL: url, LEASE_MS: String(leaseMs), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function kill(worker: ChildProcess): Promise<void> {
  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
}

async function disturb(db: Database, random: Random, eventIds: readonly string[]): Promise<void> {
  const eventId = pick(random, eventIds);
  const members = await db.rows<{ id: string }>(sql`
    select profile_id as id from pool_members where pool_id = ${eventId} order by md5(profile_id::text || ${String(random())}) limit 2`);
  const [a = '', b = ''] = members.map((member) => member.id);
  const kind = random();
  if (kind < 0.4) await joinPeople(db, eventId, [randomProfile(random)]);
  else if (kind < 0.6) await db.run(sql`delete from pool_members where pool_id = ${eventId} and profile_id = ${a}`);
  else if (kind < 0.9)
    await db.run(sql`update profiles set interests = ${randomProfile(random).interests ?? []} where id = ${a}`);
  else await db.run(sql`insert into blocks (blocker_id, blocked_id) values (${a}, ${b}) on conflict do nothing`);
}

/** Replays the record of changes: nobody may enter a list twice, or leave one they are not in. Gives the lists it leads to. */
async function replayChanges(db: Database, eventId: string): Promise<Map<string, Set<string>>> {
  const lists = new Map<string, Set<string>>();
  const rows = await db.rows<{ user_id: string; entered_id: string | null; left_id: string | null }>(sql`
    select user_id, entered_id, left_id from user_match_changes where event_id = ${eventId} order by id`);
  for (const { user_id, entered_id, left_id } of rows) {
    const list = lists.get(user_id) ?? new Set<string>();
    if (left_id !== null && !list.delete(left_id)) throw new Error(`${left_id} left the list of ${user_id} without being on it`);
    if (entered_id !== null && list.has(entered_id)) throw new Error(`${entered_id} entered the list of ${user_id} twice`);
    if (entered_id !== null) list.add(entered_id);
    lists.set(user_id, list);
  }
  return lists;
}

/** Notes each turn that a worker begins. */
async function logTurns(db: Database): Promise<void> {
  await db.run(
    sql.script(`
    create table turn_log (id bigint generated always as identity primary key, event_id uuid not null);
    create function log_turn() returns trigger language plpgsql as $$
      begin insert into public.turn_log (event_id) values (new.event_id); return null; end $$;
    create trigger log_turn after update on matchmaking_jobs for each row
      when (new.status = 'running' and new.locked_by is distinct from old.locked_by) execute function log_turn();`),
  );
}

/** How many events, of those that all waited from the start, had no turn yet when some event began its second. */
async function passedOver(db: Database, eventIds: readonly string[]): Promise<number> {
  const served = new Set<string>();
  for (const { event_id } of await db.rows<{ event_id: string }>(sql`select event_id from turn_log order by id`)) {
    if (served.has(event_id)) break;
    served.add(event_id);
  }
  return eventIds.length - served.size;
}

async function queued(db: Database): Promise<number> {
  return (await db.getRow<{ n: number }>(sql`select count(*)::int as n from matchmaking_queue`)).n;
}

forEachPostgres((server) => {
  describe('four workers over twenty events, two of them killed', () => {
    const database = testDatabase({ server });
    const workers: ChildProcess[] = [];
    afterAll(async () => {
      await Promise.all(workers.filter((worker) => worker.exitCode === null && worker.signalCode === null).map(kill));
    });

    it('lose nothing, do nothing twice, starve no event, and leave every list exact', { timeout: 600_000 }, async () => {
      const { database: db, url } = database();
      const random = seededRandom(20261121);
      const eventIds: string[] = [];
      for (let n = 0; n < events; n++) {
        const eventId = await createTestEvent(db);
        await joinPeople(
          db,
          eventId,
          Array.from({ length: peopleEach }, () => randomProfile(random)),
        );
        eventIds.push(eventId);
      }
      await logTurns(db);
      for (let n = 0; n < workerCount; n++) workers.push(startWorkerProcess(url));

      // Two are killed when a third and two thirds of the first work are done; others take their place. People come and go all the time.
      for (const share of [2 / 3, 1 / 3]) {
        while ((await queued(db)) > events * peopleEach * share) await disturb(db, random, eventIds);
        const victim = workers.splice(Math.floor(random() * workers.length), 1)[0] as ChildProcess;
        await kill(victim);
        workers.push(startWorkerProcess(url));
      }
      for (let n = 0; n < 100; n++) await disturb(db, random, eventIds);
      await vi.waitFor(async () => expect(await queued(db)).toBe(0), { timeout: 300_000, interval: 100 });

      // The others may be just taking the lease of an event that has had no turn yet.
      expect(await passedOver(db, eventIds)).toBeLessThan(workerCount);
      for (const eventId of eventIds) {
        const lists = await storedLists(db, eventId);
        expect(lists).toEqual(await listsFromScratch(db, eventId));
        const replayed = await replayChanges(db, eventId);
        for (const [user, entries] of lists) expect(replayed.get(user)).toEqual(new Set(entries.map((entry) => entry.id)));
      }
      expect(await findBrokenInvariants(db)).toEqual([]);
    });
  });
});
