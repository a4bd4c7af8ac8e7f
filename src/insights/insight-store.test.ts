// Insights are written once per pair and version of both profiles, within the cap, by a real writer against a real local API that also fails.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestEvent, eventsWork, joinPeople, matchUntilQuiet } from '../../tests/support/events.js';
import { startOpenAiServer, type OpenAiServer } from '../../tests/support/openai-server.js';
import { testDatabase } from '../../tests/support/postgres.js';
import { sql } from '../db/sql.js';
import { enqueueInsights, insightService } from './insight-store.js';
import { createInsightWriter } from './writer.js';

const test = testDatabase();
const db = () => test().database;
const signal = new AbortController().signal;
let api: OpenAiServer;

beforeAll(async () => {
  api = await startOpenAiServer();
});
afterAll(() => api.close());

const work = () =>
  eventsWork(db(), { onDecided: (tx, state, lists) => enqueueInsights(tx, state.pool.id, lists, state.columns) });

async function write(maxCallsPerHour = 1000): Promise<void> {
  const writer = createInsightWriter({ baseUrl: api.url, apiKey: 'test', model: 'tester', retries: 0 });
  const service = insightService({ db: db(), writer, worker: 'test', maxCallsPerHour });
  while (await service.runOnce(signal)) {
    // until nothing is ready
  }
}

const insights = () =>
  db().rows<{ text: string; source: string; model: string | null }>(
    sql`select text, source, model from pair_insights order by low_id, high_id`,
  );
const queue = () =>
  db().rows<{ attempts: number; wait: boolean; last_error: string | null }>(
    sql`select attempts, run_at > clock_timestamp() as wait, last_error from insight_queue order by id`,
  );
const asked = (since: number) => api.requests.length - since;

/** What the work gives; done anew where the clock's hour has turned meanwhile, and with it what is left of the cap. */
async function withinAnHour<T>(work: () => Promise<T>): Promise<T> {
  const hour = async () =>
    (await db().getRow<{ hour: Date }>(sql`select date_trunc('hour', clock_timestamp()) as hour`)).hour.getTime();
  for (;;) {
    const began = await hour();
    const result = await work();
    if ((await hour()) === began) return result;
  }
}

async function eventOfThree(): Promise<{ eventId: string; ids: string[] }> {
  await db().run(sql`delete from profiles`);
  const eventId = await createTestEvent(db(), { policy: { score: [{ overlap: 'interests', weight: 1 }] } });
  const ids = await joinPeople(
    db(),
    eventId,
    ['Ada', 'Bea', 'Cem'].map((name) => ({ name, bio: `${name} likes jazz.`, seeking: ['secret'], interests: ['jazz'] })),
  );
  await matchUntilQuiet(work(), eventId);
  return { eventId, ids };
}

describe('insights', () => {
  it('are written once a pair, though both have each other on their list', async () => {
    const before = api.requests.length;
    await eventOfThree();
    expect(await queue()).toHaveLength(3);
    await write();
    expect((await insights()).map(({ source, model }) => [source, model])).toEqual(
      Array.from({ length: 3 }, () => ['model', 'tester']),
    );
    expect([await queue(), asked(before)]).toEqual([[], 3]);
  });

  it('are told to both, each of the other, when they are there', async () => {
    const { eventId, ids } = await eventOfThree();
    await write();
    const told = await db().rows<{ user_id: string; data: { eventId: string; personId: string } }>(
      sql`select user_id, data from person_events where kind = 'insight.written' and user_id = any (${ids}::uuid[])`,
    );
    const pairs = ids.flatMap((a) => ids.filter((b) => b !== a).map((b) => `${a} ${b}`));
    expect(told.map(({ user_id, data }) => `${user_id} ${data.personId}`).toSorted()).toEqual(pairs.toSorted());
    expect(new Set(told.map(({ data }) => data.eventId))).toEqual(new Set([eventId]));
  });

  it('tell the API only what matches may see', async () => {
    await eventOfThree();
    const before = api.requests.length;
    await write();
    const sent = JSON.stringify(api.requests.slice(before));
    expect(sent).toContain('likes jazz');
    expect(sent).not.toContain('secret');
  });

  it('are not asked for again while both profiles stay as they are, and are after an edit', async () => {
    const { eventId, ids } = await eventOfThree();
    await write();
    const before = api.requests.length;
    await db().run(sql`select enqueue_event_matchmaking(${eventId}, 3)`);
    await matchUntilQuiet(work(), eventId);
    expect(await queue()).toEqual([]);
    await db().run(sql`update profiles set bio = 'I changed.' where id = ${ids[0]}`);
    await matchUntilQuiet(work(), eventId);
    await write();
    expect(asked(before)).toBe(2);
  });

  it('that fail wait and are tried again, without an attempt lost to anybody else', async () => {
    await eventOfThree();
    api.next({ do: 'fail', status: 500 });
    await write();
    expect(await insights()).toHaveLength(2);
    expect(await queue()).toEqual([{ attempts: 1, wait: true, last_error: 'The API that writes insights failed' }]);
    await db().run(sql`update insight_queue set run_at = now()`);
    await write();
    expect(await insights()).toHaveLength(3);
  });

  it('that cannot be made for one pair do not keep the others waiting, and are given up in the end', async () => {
    await eventOfThree();
    const poor = { write: () => Promise.reject(new TypeError('This pair cannot be written about')) };
    const service = insightService({ db: db(), writer: poor, worker: 'test', maxCallsPerHour: 1000 });
    await service.runOnce(signal);
    expect(await queue()).toEqual(
      Array.from({ length: 3 }, () => ({ attempts: 1, wait: true, last_error: 'This pair cannot be written about' })),
    );
    expect(await service.runOnce(signal)).toBe(false);
  });

  it('that are nonsense are replaced by a text from the terms, and not paid for again', async () => {
    await eventOfThree();
    api.next({ do: 'answer', json: { choices: [] } });
    await write();
    expect((await insights()).map(({ source }) => source).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'model',
      'model',
      'terms',
    ]);
    expect(await queue()).toEqual([]);
  });

  it('stop at the hourly cap of all processes, and wait for the next hour', async () => {
    const [written, queued] = await withinAnHour(async () => {
      await eventOfThree();
      await db().run(sql`delete from outside_calls`);
      await write(2);
      return [await insights(), await queue()];
    });
    expect(written).toHaveLength(2);
    expect(queued).toEqual([{ attempts: 0, wait: true, last_error: 'The hourly cap of calls is reached' }]);
  });

  it('are not written for a pair that is on no list any more', async () => {
    const before = api.requests.length;
    const { eventId } = await eventOfThree();
    await db().run(sql`delete from pool_members where pool_id = ${eventId}`);
    await write();
    expect([await insights(), await queue(), asked(before)]).toEqual([[], [], 0]);
  });
});
