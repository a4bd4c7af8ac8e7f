// Reporting somebody, what moderators see and decide, and suspensions: over HTTP, as the pages call it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contact, Conversation, Report } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { checkDatabase } from '../../src/ops/check/check.js';
import type { Invariant } from '../../src/ops/check/invariant.js';
import { reportEvidence } from '../../src/ops/check/invariants/report-evidence.js';
import { suspendedPeople } from '../../src/ops/check/invariants/suspended-people.js';
import { evidenceService } from '../../src/safety/evidence.service.js';
import { findBrokenInvariants } from '../support/check.js';
import { createTestEvent, joinPeople, matchUntilQuiet } from '../support/events.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { localModels } from '../../src/people/models.js';

const policy = { score: [{ overlap: 'interests', weight: 1 }], limit: 3 };
const person = (name: string) => ({ name, birthDate: '1990-01-01', interests: ['jazz'] });

async function json<T>(response: Response, status = 200): Promise<T> {
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text) as T;
}

async function problem(response: Response): Promise<{ status: number; code: string; detail: string }> {
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  return { status: response.status, code, detail };
}

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  let http: TestApp;
  let event: string;
  let [ana, ben, cleo]: [string, string, string] = ['', '', ''];
  let [stranger, moderator, admin]: [string, string, string] = ['', '', ''];

  beforeAll(async () => {
    http = await openTestApp(db());
    [moderator, admin] = [await createStaff(db(), 'moderator'), await createStaff(db(), 'admin')];
  });
  afterAll(() => http.close());

  beforeEach(async () => {
    await db().run(sql`delete from reports`);
    event = await createTestEvent(db(), { policy });
    [ana = '', ben = '', cleo = ''] = await joinPeople(db(), event, [person('Ana'), person('Ben'), person('Cleo')]);
    await matchUntilQuiet(http.work, event);
    const elsewhere = await createTestEvent(db(), { policy });
    [stranger = ''] = await joinPeople(db(), elsewhere, [person('Stranger')]);
  });

  const hello = async (from: string, to: string) =>
    await json<Contact>(await http.call(from, 'PUT', `/api/events/${event}/people/${to}/hello`));
  const talk = async (one = ana, other = ben) => {
    await hello(one, other);
    return (await hello(other, one)).conversationId ?? '';
  };
  const send = async (from: string, conversation: string, text: string) =>
    await http.call(from, 'POST', `/api/conversations/${conversation}/messages`, { clientId: randomUUID(), text });
  const report = (from: string, whom: string, body: object = { reason: 'harassment' }) =>
    http.call(from, 'POST', `/api/people/${whom}/report`, body);
  const reports = async (as = moderator, status = 'open') =>
    (await json<{ reports: Report[] }>(await http.call(as, 'GET', `/api/reports?status=${status}`))).reports;
  const decide = (as: string, id: string, body: object) => http.call(as, 'POST', `/api/reports/${id}/decide`, body);
  const suspend = (as: string, whom: string, body: object = {}) => http.call(as, 'PUT', `/api/people/${whom}/suspension`, body);
  const lift = (as: string, whom: string) => http.call(as, 'DELETE', `/api/people/${whom}/suspension`, {});
  const conversationsOf = async (who: string) =>
    (await json<{ conversations: Conversation[] }>(await http.call(who, 'GET', '/api/conversations'))).conversations;
  const brokenWords = async (invariant: Invariant) => {
    const report = await checkDatabase(db(), { models: localModels('none'), threads: 0, invariants: [invariant] });
    return report.invariants.flatMap(({ broken }) => broken.map(({ words }) => words));
  };
  const logAbout = (whom: string) =>
    db().rows(sql`select actor_id as actor, action, note from moderation_log where about_id = ${whom} order by id`);

  describe('reporting', () => {
    it('takes the last twenty messages with it, blocks, and ends the conversation', async () => {
      const id = await talk();
      for (let n = 1; n <= 22; n++) expect((await send(n % 2 ? ben : ana, id, `Message ${n}`)).status).toBe(201);
      const receipt = await json<{ id: string }>(
        await report(ana, ben, { reason: 'harassment', details: ' He insists. ', conversationId: id }),
        201,
      );
      const [found, ...others] = await reports();
      expect(others).toEqual([]);
      expect(found).toMatchObject({
        id: receipt.id,
        reason: 'harassment',
        details: 'He insists.',
        status: 'open',
        decided: null,
        reporter: { id: ana, name: 'Ana' },
        reported: { id: ben, name: 'Ben', suspended: false },
        earlier: [],
      });
      expect(found?.evidence?.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, n) => `Message ${n + 3}`));
      expect(await json(await http.call(ana, 'GET', '/api/me/blocks'))).toMatchObject({ blocked: [{ id: ben }] });
      expect(await conversationsOf(ben)).toMatchObject([{ id, state: 'ended' }]);
      expect((await send(ben, id, 'Why?')).status).toBe(409);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('again while it is open, or by a double click, changes nothing and answers the same', async () => {
      const said = await Promise.all(['spam', 'fake', 'other'].map((reason) => report(ana, ben, { reason })));
      const receipts = await Promise.all(said.map((response) => json(response, 201)));
      expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
      const [before] = await reports();
      expect(await json(await report(ana, ben, { reason: 'underage', details: 'Another story' }), 201)).toEqual(receipts[0]);
      expect(await reports()).toEqual([before]);
      await decide(moderator, before?.id ?? '', { status: 'dismissed' });
      const second = await json<{ id: string }>(await report(ana, ben, { reason: 'spam' }), 201);
      expect(second.id).not.toBe(before?.id);
      expect((await reports())[0]?.earlier).toMatchObject([{ id: before?.id, status: 'dismissed' }]);
    });

    it('without a conversation has no evidence; with one, finds the last one of the two by itself', async () => {
      await json(await report(ana, cleo), 201);
      await send(ben, await talk(), 'Buy my things');
      await json(await report(ana, ben, { reason: 'spam' }), 201);
      expect((await reports()).map(({ evidence, poolName }) => [evidence?.map(({ text }) => text), poolName !== null])).toEqual([
        [[], false],
        [['Buy my things'], true],
      ]);
    });

    it('is only for people one can know of, and for one’s own conversations with them', async () => {
      const foreign = await talk(ben, cleo);
      for (const whom of [stranger, randomUUID()])
        expect(await problem(await report(ana, whom))).toMatchObject({ status: 404, code: 'not_found' });
      expect((await report(ana, ben, { reason: 'spam', conversationId: foreign })).status).toBe(404);
      expect((await report(ana, ana)).status).toBe(422);
      expect((await report(nobody, ana)).status).toBe(401);
      expect((await report(service, ana)).status).toBe(403);
      for (const body of [{}, { reason: 'dull' }, { reason: 'spam', details: 'x'.repeat(1001) }, { reason: 'spam', more: 1 }])
        expect((await report(ana, ben, body)).status).toBe(422);
      expect([await reports(), await db().rows(sql`select from blocks where blocker_id = ${ana}`)]).toEqual([[], []]);
    });

    it('shows who reported that they did, and nobody but moderators the evidence and the decision', async () => {
      await send(ben, await talk(), 'Hello');
      await json(await report(ana, ben), 201);
      const as = (userId: string) => ({ as: { role: 'authenticated', userId }, readOnly: true }) as const;
      const read = (who: string, columns: string) =>
        db().transaction((tx) => tx.rows(sql`select ${sql.script(columns)} from reports`), as(who));
      expect(await read(ana, 'reported_id, reason')).toEqual([{ reported_id: ben, reason: 'harassment' }]);
      expect([await read(ben, 'reason'), await read(cleo, 'reason')]).toEqual([[], []]);
      for (const column of ['evidence', 'status', 'decided_by'])
        for (const who of [ana, moderator]) await expect(read(who, column)).rejects.toMatchObject({ code: 'forbidden' });
      for (const who of [ana, ben])
        await expect(db().transaction((tx) => tx.rows(sql`select * from get_reports()`), as(who))).rejects.toMatchObject({
          code: 'forbidden',
        });
    });

    it('about a moderator is not shown to them, nor theirs to decide', async () => {
      await db().run(sql`insert into pool_members (pool_id, profile_id) values (${event}, ${moderator})`);
      const { id } = await json<{ id: string }>(await report(ana, moderator), 201);
      expect([await reports(), (await reports(admin)).map((each) => each.id)]).toEqual([[], [id]]);
      expect((await decide(moderator, id, { status: 'dismissed' })).status).toBe(404);
      expect((await decide(admin, id, { status: 'dismissed' })).status).toBe(204);
    });

    it('stands without the reporter’s words when they delete their account, and goes with the reported person', async () => {
      const id = await talk();
      await send(ben, id, 'From Ben');
      await send(ana, id, 'From Ana');
      await json(await report(ana, ben, { reason: 'spam', details: 'My words' }), 201);
      expect((await http.call(ana, 'DELETE', '/api/me', { name: 'Ana' })).status).toBe(204);
      expect(await reports()).toMatchObject([{ reporter: null, details: null, evidence: [{ text: 'From Ben' }] }]);
      expect((await http.call(ben, 'DELETE', '/api/me', { name: 'Ben' })).status).toBe(204);
      expect(await reports()).toEqual([]);
    });
  });

  describe('deciding', () => {
    it('is noted with who and why, once; another decision is refused', async () => {
      const { id } = await json<{ id: string }>(await report(ana, ben), 201);
      expect((await decide(moderator, id, { status: 'upheld', note: 'Clear' })).status).toBe(204);
      expect((await decide(admin, id, { status: 'upheld' })).status).toBe(204);
      expect(await problem(await decide(admin, id, { status: 'dismissed' }))).toMatchObject({ status: 409, code: 'conflict' });
      expect(await reports()).toEqual([]);
      expect(await reports(moderator, 'upheld')).toMatchObject([{ id, decided: { by: 'A moderator', note: 'Clear' } }]);
      expect(await logAbout(ben)).toEqual([{ actor: moderator, action: 'report.upheld', note: 'Clear' }]);
      expect((await decide(moderator, randomUUID(), { status: 'upheld' })).status).toBe(404);
      expect((await decide(moderator, id, { status: 'open' })).status).toBe(422);
      expect((await decide(ana, id, { status: 'dismissed' })).status).toBe(403);
    });
  });

  describe('evidence', () => {
    it('is removed after 30 days; the check says so when it was not', async () => {
      await send(ben, await talk(), 'Hello');
      const { id } = await json<{ id: string }>(await report(ana, ben), 201);
      const work = evidenceService(db());
      const broken = () => brokenWords(reportEvidence);
      await db().run(sql`update reports set created_at = now() - interval '29 days' where id = ${id}`);
      await work.runOnce(new AbortController().signal);
      expect((await reports())[0]?.evidence).toHaveLength(1);
      await db().run(sql`update reports set created_at = now() - interval '32 days' where id = ${id}`);
      expect(await broken()).toHaveLength(1);
      await work.runOnce(new AbortController().signal);
      expect((await reports())[0]).toMatchObject({ id, status: 'open', evidence: null });
      expect(await broken()).toEqual([]);
    });
  });

  describe('a suspended person', () => {
    it('leaves all events, lists and conversations, and cannot join until it is lifted', async () => {
      const id = await talk();
      await hello(cleo, ben);
      const { code } = await db().getRow<{ code: string }>(sql`select code from pools where id = ${event}`);
      expect((await suspend(moderator, ben, { note: 'Harasses' })).status).toBe(204);
      expect((await suspend(moderator, ben)).status).toBe(204);
      expect(await conversationsOf(ana)).toMatchObject([{ id, state: 'ended' }]);
      for (const table of [sql`pool_members where profile_id`, sql`user_matches where match_user_id`, sql`hellos where to_id`])
        expect(await db().rows(sql`select from ${table} = ${ben}`)).toEqual([]);
      expect(await problem(await http.call(ben, 'POST', '/api/events/join', { code }))).toMatchObject({
        status: 403,
        detail: 'This account is suspended: it cannot join',
      });
      await db().run(sql`insert into all_events_members (event_id, user_id) values (${event}, ${ben})`); // as an import does
      await matchUntilQuiet(http.work, event);
      expect(await findBrokenInvariants(db())).toEqual([]);
      expect([(await lift(moderator, ben)).status, (await lift(moderator, ben)).status]).toEqual([204, 204]);
      expect((await http.call(ben, 'POST', '/api/events/join', { code })).status).toBe(200);
      expect(await logAbout(ben)).toEqual([
        { actor: moderator, action: 'person.suspended', note: 'Harasses' },
        { actor: moderator, action: 'person.restored', note: null },
      ]);
    });

    it('is in no event, whether joining or the suspension comes first', async () => {
      const { code } = await db().getRow<{ code: string }>(sql`select code from pools where id = ${event}`);
      for (let round = 0; round < 10; round++) {
        await lift(moderator, stranger);
        await Promise.all([
          http.call(stranger, 'POST', '/api/events/join', { code }),
          db()
            .run(sql`insert into all_events_members (event_id, user_id) values (${event}, ${stranger}) on conflict do nothing`)
            .catch(() => undefined),
          suspend(moderator, stranger),
        ]);
        expect(await db().rows(sql`select from pool_members where profile_id = ${stranger}`)).toEqual([]);
      }
    });

    it('is found by the check when they are in an event all the same', async () => {
      await db().run(sql`update profiles set suspended_at = now() where id = ${cleo}`);
      expect(await brokenWords(suspendedPeople)).toEqual(['1 suspended person is in a pool']);
      await db().run(sql`update profiles set suspended_at = null where id = ${cleo}`);
    });

    it('is signed out, told so, and cannot sign in; a session counts again once it is lifted', async () => {
      const credentials = { email: `${randomUUID()}@example.org`, password: 'long enough' };
      const { userId, token } = await http.accounts.signUp({ ...credentials, name: 'Dora' });
      const cookie = { cookie: `nakodo_session=${token}` };
      const me = async () => await json(await http.call(nobody, 'GET', '/api/me', undefined, cookie));
      expect(await me()).toMatchObject({ role: 'person', suspended: false });
      await suspend(moderator, userId);
      expect(await me()).toMatchObject({ role: 'anonymous', suspended: true, userId: null });
      expect((await http.call(nobody, 'GET', '/api/me/profile', undefined, cookie)).status).toBe(401);
      await expect(http.accounts.signIn(credentials)).rejects.toMatchObject({
        code: 'forbidden',
        message: 'This account is suspended',
      });
      await expect(http.accounts.signIn({ ...credentials, password: 'wrong words' })).rejects.toMatchObject({
        code: 'wrong_credentials',
      });
      await lift(moderator, userId);
      expect(await me()).toMatchObject({ role: 'person', suspended: false });
    });

    it('is suspended by staff only, never by themselves, and staff only by an admin', async () => {
      expect((await suspend(ana, ben)).status).toBe(403);
      expect((await suspend(moderator, moderator)).status).toBe(422);
      expect((await suspend(moderator, admin)).status).toBe(403);
      expect((await suspend(moderator, randomUUID())).status).toBe(404);
      expect((await suspend(admin, moderator)).status).toBe(204);
      expect((await lift(service, moderator)).status).toBe(204);
      await expect(
        db().transaction((tx) => tx.run(sql`update profiles set suspended_at = null where id = ${ana}`), {
          as: { role: 'authenticated', userId: ana },
        }),
      ).rejects.toMatchObject({ code: 'forbidden' });
    });
  });
});
