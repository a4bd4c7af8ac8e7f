// The database goes away while an event is worked, stays away for a while, and comes back: the worker goes on by itself and nothing is lost.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { openLocalServer, type LocalServer } from '../../src/db/local-server.js';
import { migrate } from '../../src/db/migrate.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { eventsService } from '../../src/modes/events/events.service.js';
import { startWorker } from '../../src/work/worker.js';
import { findBrokenInvariants } from '../support/check.js';
import {
  createTestEvent,
  eventsWork,
  joinPeople,
  listsFromScratch,
  randomProfile,
  seededRandom,
  storedLists,
} from '../support/events.js';
import { ownPort } from '../support/own-port.js';

const patience = { timeout: 120_000, interval: 20 };

describe('a worker whose database is gone for a while', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nakodo-test-gone-'));
  let server: LocalServer;
  let db: Database;
  beforeAll(async () => {
    chmodSync(directory, 0o755); // as root, Postgres runs as another user, who must reach it
    server = await openLocalServer({ directory: join(directory, 'data'), port: ownPort });
    db = openDatabase({ url: server.url });
    await migrate(db);
  });
  afterAll(async () => {
    await db.close();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('goes on when it is back, and every list is exact', async () => {
    const random = seededRandom(7);
    const eventId = await createTestEvent(db);
    await joinPeople(
      db,
      eventId,
      Array.from({ length: 400 }, () => randomProfile(random)),
    );
    let failures = 0;
    const work = eventsWork(db, { leaseMs: 2000, batchSize: 5 });
    const worker = await startWorker({ db, services: [eventsService(work, 45_000)], log: { error: () => (failures += 1) } });
    const done = async () =>
      (await db.getRow<{ n: number }>(sql`select processed_count::int as n from matchmaking_jobs where event_id = ${eventId}`)).n;
    await vi.waitFor(async () => expect(await done()).toBeGreaterThan(20), { ...patience, interval: 5 });

    await server.stop();
    await vi.waitFor(() => expect(failures).toBeGreaterThanOrEqual(4), patience);
    await expect(db.rows(sql`select 1`)).rejects.toMatchObject({ code: 'database_unavailable' });

    server = await openLocalServer({ directory: join(directory, 'data'), port: ownPort });
    const queued = async () =>
      (await db.getRow<{ n: number }>(sql`select count(*)::int as n from matchmaking_queue where event_id = ${eventId}`)).n;
    await vi.waitFor(async () => expect(await queued()).toBe(0), patience);
    await joinPeople(db, eventId, [randomProfile(random)]); // and it hears notifications again
    await vi.waitFor(async () => expect(await queued()).toBe(0), patience);
    await worker.stop();
    expect(await storedLists(db, eventId)).toEqual(await listsFromScratch(db, eventId));
    expect(await findBrokenInvariants(db)).toEqual([]);
  });
});
