// Reporting somebody from a live session: the session ends, the messages go with the report, and nobody can report whom they never met.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Report } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { evidenceService } from '../../src/safety/evidence.service.js';
import { createStaff, openTestApp, type TestApp } from '../support/http.js';
import { createTestLobby, pairUp } from '../support/live.js';
import { endSession, joinLobby, writeInSession } from '../support/live-pairs.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  let http: TestApp;
  let [lobby, moderator, ana, ben, cleo] = ['', '', '', '', ''];

  beforeAll(async () => {
    http = await openTestApp(db());
    moderator = await createStaff(db(), 'moderator');
  });
  afterAll(() => http.close());
  beforeEach(async () => {
    await db().run(sql`delete from reports`);
    lobby = await createTestLobby(db());
    [ana = '', ben = '', cleo = ''] = await joinLobby(db(), lobby, ['Ana', 'Ben', 'Cleo']);
  });

  const report = async (from: string, whom: string, body: object = {}) => {
    const response = await http.call(from, 'POST', `/api/people/${whom}/report`, { reason: 'nudity', ...body });
    return response.status;
  };
  const reports = async () => {
    const response = await http.call(moderator, 'GET', '/api/reports');
    return ((await response.json()) as { reports: Report[] }).reports;
  };
  const texts = async () => (await reports()).map(({ evidence }) => evidence?.map(({ text }) => text));
  const toldOf = (who: string) =>
    db().rows(sql`select kind, data ->> 'why' as why from person_events where user_id = ${who} and kind = 'live.ended'`);
  const stateOf = (session: string) =>
    db().getRow(sql`select status, ended_by, ended_why from chat_sessions where id = ${session}`);

  it('ends the session, blocks, and takes its last twenty messages along; the other is told that they left', async () => {
    const session = await pairUp(db(), lobby, ana, ben);
    for (let n = 1; n <= 22; n++) await writeInSession(db(), session, n % 2 ? ben : ana, `Message ${n}`);
    expect(await report(ana, ben, { sessionId: session })).toBe(201);
    expect(await texts()).toEqual([Array.from({ length: 20 }, (_, n) => `Message ${n + 3}`)]);
    expect(await stateOf(session)).toEqual({ status: 'ended', ended_by: ana, ended_why: 'report' });
    expect([await toldOf(ana), await toldOf(ben)]).toEqual([
      [{ kind: 'live.ended', why: 'report' }],
      [{ kind: 'live.ended', why: 'left' }],
    ]);
    expect(await db().rows(sql`select blocked_id from blocks where blocker_id = ${ana}`)).toEqual([{ blocked_id: ben }]);
    await expect(pairUp(db(), lobby, ana, ben)).rejects.toThrow('refused: stale');
  });

  it('keeps the messages for 30 days, longer than the session itself does', async () => {
    const session = await pairUp(db(), lobby, ana, ben);
    await writeInSession(db(), session, ben, 'Hello');
    expect(await report(ana, ben, { sessionId: session })).toBe(201);
    await db().run(
      sql`update chat_sessions set ended_at = now() - interval '25 hours', created_at = now() - interval '26 hours' where id = ${session}`,
    );
    await db().run(sql`select cleanup_matchmaking()`);
    expect(await db().rows(sql`select from session_messages where session_id = ${session}`)).toEqual([]);
    const keep = async (days: number) => {
      await db().run(sql`update reports set created_at = now() - make_interval(days => ${days})`);
      await evidenceService(db()).runOnce(new AbortController().signal);
      return await texts();
    };
    expect([await keep(29), await keep(31)]).toEqual([[['Hello']], [undefined]]);
  });

  it('without saying which session takes the one they are in, else the last of a day', async () => {
    const first = await pairUp(db(), lobby, ana, ben);
    await writeInSession(db(), first, ben, 'From before');
    await endSession(db(), first, ben);
    await db().run(sql`delete from pair_skips`);
    const second = await pairUp(db(), lobby, ana, ben);
    await writeInSession(db(), second, ben, 'From now');
    expect(await report(ana, ben)).toBe(201);
    expect(await texts()).toEqual([['From now']]);
    const third = await pairUp(db(), lobby, ana, cleo);
    await writeInSession(db(), third, cleo, 'From Cleo');
    await endSession(db(), third, cleo);
    expect(await report(ana, cleo)).toBe(201);
    expect(await texts()).toEqual([['From now'], ['From Cleo']]);
  });

  it('is possible for 24 hours after the session ended, also when another one with them goes on, which then ends', async () => {
    const first = await pairUp(db(), lobby, ana, ben);
    await writeInSession(db(), first, ben, 'From before');
    await endSession(db(), first, ben);
    await db().run(sql`delete from pair_skips`);
    const now = await pairUp(db(), lobby, ana, ben);
    expect(await report(ana, ben, { sessionId: first })).toBe(201);
    expect([await texts(), await stateOf(now)]).toMatchObject([[['From before']], { ended_why: 'report' }]);
    const old = await pairUp(db(), lobby, ana, cleo);
    await endSession(db(), old, ana);
    await db().run(sql`
      update chat_sessions set created_at = now() - interval '26 hours', ended_at = now() - interval '24 hours 1 second' where id = ${old}`);
    expect([await report(ana, cleo, { sessionId: old }), await report(ana, cleo)]).toEqual([404, 404]);
    await db().run(sql`insert into blocks (blocker_id, blocked_id) values (${ana}, ${cleo})`); // whom one blocked, one can know of
    expect([await report(ana, cleo, { sessionId: old }), await report(ana, cleo)]).toEqual([404, 201]);
    expect((await reports()).map(({ session }) => session !== null)).toEqual([true, false]);
  });

  it('refuses sessions of others, made up ones, people of the same lobby one never met, and a session with a conversation', async () => {
    const foreign = await pairUp(db(), lobby, ben, cleo);
    await writeInSession(db(), foreign, cleo, 'Not for Ana');
    for (const sessionId of [foreign, randomUUID(), null]) expect(await report(ana, ben, { sessionId })).toBe(404);
    expect(await report(ben, ana, { sessionId: foreign })).toBe(404);
    expect(await report(ben, cleo, { sessionId: foreign, conversationId: randomUUID() })).toBe(422);
    expect([await reports(), await stateOf(foreign)]).toMatchObject([[], { status: 'active' }]);
  });

  it('by whom was reported or blocked first is taken as well, also when both report at once', async () => {
    for (let round = 0; round < 10; round++) {
      const [one = '', other = ''] = await joinLobby(db(), lobby, ['One', 'Other']);
      const session = await pairUp(db(), lobby, one, other);
      expect(await Promise.all([report(one, other), report(other, one), report(one, other)])).toEqual([201, 201, 201]);
      expect(await stateOf(session)).toMatchObject({ status: 'ended', ended_why: 'report' });
    }
    expect(await reports()).toHaveLength(20);
  });
});
