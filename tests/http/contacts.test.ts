// Hello, and what follows when both said it: over HTTP, as the pages call it.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contact, Conversation, Match, Message, MessagesAnswer, ReceivedHello } from '@nakodo/protocol';
import { conversation as conversationSchema, message as messageSchema, messageLength, personEvents } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { createTestEvent, joinPeople, matchUntilQuiet } from '../support/events.js';
import { findBrokenInvariants } from '../support/check.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let http: TestApp;
let event: string;
let [ana, ben, cleo]: [string, string, string] = ['', '', ''];
let stranger: string;

const policy = { score: [{ overlap: 'interests', weight: 1 }], limit: 3 };
const person = (name: string) => ({ name, birthDate: '1990-01-01', interests: ['jazz'] });

beforeAll(async () => {
  http = await openTestApp(db());
});
afterAll(() => http.close());

beforeEach(async () => {
  event = await createTestEvent(db(), { policy });
  [ana = '', ben = '', cleo = ''] = await joinPeople(db(), event, [person('Ana'), person('Ben'), person('Cleo')]);
  await matchUntilQuiet(http.work, event);
  const elsewhere = await createTestEvent(db(), { policy });
  [stranger = ''] = await joinPeople(db(), elsewhere, [person('Stranger')]);
});

async function json<T>(response: Response, status = 200): Promise<T> {
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text) as T;
}

async function problem(response: Response): Promise<{ status: number; code: string; detail: string }> {
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  return { status: response.status, code, detail };
}

const hello = (from: string, to: string, where = event) => http.call(from, 'PUT', `/api/events/${where}/people/${to}/hello`);
const sayHello = async (from: string, to: string) => await json<Contact>(await hello(from, to));
const send = (from: string, conversation: string, text: string, clientId: string = randomUUID()) =>
  http.call(from, 'POST', `/api/conversations/${conversation}/messages`, { clientId, text });
const messagesOf = async (who: string, conversation: string, query = '') =>
  await json<MessagesAnswer>(await http.call(who, 'GET', `/api/conversations/${conversation}/messages${query}`));
const conversationsOf = async (who: string) =>
  (await json<{ conversations: Conversation[] }>(await http.call(who, 'GET', '/api/conversations'))).conversations;
const matchesOf = async (who: string, as = who) =>
  (await json<{ matches: Match[] }>(await http.call(as, 'GET', `/api/events/${event}/people/${as === who ? 'me' : who}/matches`)))
    .matches;
const hellosOf = async (who: string) =>
  (await json<{ hellos: ReceivedHello[] }>(await http.call(who, 'GET', `/api/events/${event}/hellos`))).hellos;
const end = (who: string, conversation: string) => http.call(who, 'POST', `/api/conversations/${conversation}/end`);
const block = (who: string, whom: string) => http.call(who, 'PUT', `/api/people/${whom}/block`);

async function talk(one = ana, other = ben): Promise<string> {
  await sayHello(one, other);
  const { conversationId } = await sayHello(other, one);
  if (conversationId === null) throw new Error('no conversation opened');
  return conversationId;
}

/** What a person was told of, in order: kinds, or with data. */
async function toldTo(who: string): Promise<{ kind: string; data: any }[]> {
  return await db().rows(sql`select kind, data from person_events where user_id = ${who} order by id`);
}

describe('saying hello', () => {
  it('is told to the other, and opens a conversation when both did', async () => {
    expect(await sayHello(ana, ben)).toEqual({
      youSaidHello: true,
      theySaidHello: false,
      conversationId: null,
      canSayHello: false,
    });
    expect(await hellosOf(ben)).toMatchObject([{ person: { id: ana, name: 'Ana', interests: ['jazz'] } }]);
    const opened = await sayHello(ben, ana);
    expect(opened).toMatchObject({ youSaidHello: true, theySaidHello: true, conversationId: expect.any(String) });
    expect([await hellosOf(ana), await hellosOf(ben)]).toEqual([[], []]);
    expect(await toldTo(ben)).toMatchObject([
      { kind: 'hello.received', data: { poolId: event, from: { id: ana, name: 'Ana' } } },
      { kind: 'conversation.opened', data: { conversationId: opened.conversationId, with: { id: ana, name: 'Ana' } } },
    ]);
    expect(await toldTo(ana)).toMatchObject([{ kind: 'conversation.opened', data: { with: { id: ben, name: 'Ben' } } }]);
    const [match] = (await matchesOf(ana)).filter((each) => each.person.id === ben);
    expect(match?.contact).toEqual(opened);
    expect(await findBrokenInvariants(db())).toEqual([]);
  });

  it('twice, by a double click or in two tabs, is once', async () => {
    const said = await Promise.all([sayHello(ana, ben), sayHello(ana, ben), sayHello(ana, ben)]);
    expect(new Set(said.map((contact) => JSON.stringify(contact))).size).toBe(1);
    expect((await toldTo(ben)).map(({ kind }) => kind)).toEqual(['hello.received']);
    const id = await talk();
    expect((await sayHello(ana, ben)).conversationId).toBe(id);
    expect(await conversationsOf(ana)).toHaveLength(1);
  });

  it('answers somebody who is not on one’s own list', async () => {
    await sayHello(ana, ben);
    await db().run(sql`delete from user_matches where event_id = ${event} and user_id = ${ben}`);
    expect((await sayHello(ben, ana)).conversationId).not.toBeNull();
  });

  it('is refused to oneself, to strangers, to nobody, in another event, and without signing in', async () => {
    expect(await problem(await hello(ana, ana))).toMatchObject({ status: 422 });
    for (const whom of [stranger, randomUUID()]) {
      expect(await problem(await hello(ana, whom))).toEqual({
        status: 404,
        code: 'not_found',
        detail: 'This person is not on your list',
      });
    }
    expect((await hello(ana, ben, randomUUID())).status).toBe(404);
    expect((await hello(stranger, ana)).status).toBe(404);
    expect((await hello(nobody, ana)).status).toBe(401);
    expect((await hello(service, ana)).status).toBe(403);
    expect((await http.call(ana, 'PUT', `/api/events/${event}/people/me/hello`)).status).toBe(404);
    expect((await http.call(stranger, 'GET', `/api/events/${event}/hellos`)).status).toBe(404);
    expect(await db().rows(sql`select from hellos where pool_id = ${event}`)).toEqual([]);
  });

  it('does not cross a block, whoever blocked, and says no more than of a stranger', async () => {
    await sayHello(ana, ben);
    expect((await block(ben, ana)).status).toBe(204);
    expect(await hellosOf(ben)).toEqual([]);
    for (const [from, to] of [
      [ana, ben],
      [ben, ana],
    ] as const)
      expect(await problem(await hello(from, to))).toMatchObject({ status: 404, detail: 'This person is not on your list' });
  });

  it('is limited: fifty a day that nobody answered, then it says when more can be said', async () => {
    const others = Array.from({ length: 49 }, () => person('Other'));
    const ids = await joinPeople(db(), event, others);
    await db().run(sql`
      insert into user_matches (event_id, user_id, match_user_id, score, reasons, policy_version_id)
      select ${event}, ${ana}, i.id, 0.5, '[]', p.policy_version_id from unnest(${ids}::uuid[]) i (id), pools p where p.id = ${event}
      on conflict do nothing`);
    for (const id of [...ids, ben]) await sayHello(ana, id);
    const refused = await hello(ana, cleo);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(23 * 3600);
    expect(await problem(refused)).toMatchObject({ status: 429, code: 'rate_limited' });
    await sayHello(ben, ana); // one is answered
    await sayHello(ana, cleo);
    await db().run(sql`delete from pools where id = ${event}`); // a list that no policy made
  });

  it('is the caller’s own: staff see the list without it', async () => {
    await talk();
    for (const role of ['admin', 'moderator'] as const) {
      const staff = await createStaff(db(), role);
      const matches = await matchesOf(ana, staff);
      expect(matches.map(({ contact }) => contact)).toEqual([null, null]);
    }
  });
});

describe('a conversation', () => {
  it('carries messages both ways, with what is unread and what was read', async () => {
    const id = await talk();
    const first = await json<Message>(await send(ana, id, '  Hello Ben  '), 201);
    expect(first).toMatchObject({ text: 'Hello Ben', senderId: ana, conversationId: id });
    const second = await json<Message>(await send(ben, id, 'Hello Ana <script>alert(1)</script> ’ 🎷'), 201);
    expect(second.id).toBeGreaterThan(first.id);
    expect(await messagesOf(ana, id)).toEqual({ messages: [first, second], more: false });
    expect(await conversationsOf(ana)).toMatchObject([
      { id, poolId: event, with: { id: ben, name: 'Ben' }, state: 'open', lastMessage: second, unread: 1, readByOther: 0 },
    ]);
    expect((await http.call(ana, 'POST', `/api/conversations/${id}/read`, { upTo: second.id })).status).toBe(204);
    expect((await http.call(ana, 'POST', `/api/conversations/${id}/read`, { upTo: first.id })).status).toBe(204); // never back
    expect(await conversationsOf(ana)).toMatchObject([{ unread: 0 }]);
    expect(await conversationsOf(ben)).toMatchObject([{ unread: 1, readByOther: second.id }]);
    const one = await json<Conversation>(await http.call(ben, 'GET', `/api/conversations/${id}`));
    expect([conversationSchema.parse(one)]).toEqual(await conversationsOf(ben));
  });

  it('tells both of each message and each reading, in the shapes of the protocol', async () => {
    const id = await talk();
    const message = await json<Message>(await send(ana, id, 'Hello'), 201);
    await http.call(ben, 'POST', `/api/conversations/${id}/read`, { upTo: message.id });
    await http.call(ben, 'POST', `/api/conversations/${id}/read`, { upTo: message.id });
    await end(ana, id);
    for (const who of [ana, ben]) {
      const told = (await toldTo(who)).slice(-3);
      expect(told).toEqual([
        { kind: 'message.sent', data: { message } },
        { kind: 'conversation.read', data: { conversationId: id, readerId: ben, upTo: message.id } },
        { kind: 'conversation.ended', data: { conversationId: id } },
      ]);
      for (const { kind, data } of await toldTo(who)) personEvents[kind as keyof typeof personEvents].parse(data);
    }
  });

  it('is read in pages, the newest first', async () => {
    const id = await talk();
    for (let n = 1; n <= 7; n++) await json(await send(n % 2 ? ana : ben, id, `Message ${n}`), 201);
    const newest = await messagesOf(ben, id, '?limit=3');
    expect([newest.messages.map(({ text }) => text), newest.more]).toEqual([['Message 5', 'Message 6', 'Message 7'], true]);
    const older = await messagesOf(ben, id, `?limit=4&before=${newest.messages[0]?.id}`);
    expect([older.messages.map(({ text }) => text), older.more]).toEqual([
      ['Message 1', 'Message 2', 'Message 3', 'Message 4'],
      false,
    ]);
    expect((await http.call(ana, 'GET', `/api/conversations/${id}/messages?limit=1000`)).status).toBe(422);
  });

  it('takes a message sent twice once, and never another text for it', async () => {
    const id = await talk();
    const clientId = randomUUID();
    const sent = await Promise.all([1, 2, 3].map(() => send(ana, id, 'Hello', clientId)));
    const ids = await Promise.all(sent.map(async (response) => (await json<Message>(response, 201)).id));
    expect(new Set(ids).size).toBe(1);
    expect((await toldTo(ben)).filter(({ kind }) => kind === 'message.sent')).toHaveLength(1);
    expect(await problem(await send(ana, id, 'Something else', clientId))).toMatchObject({ status: 409, code: 'conflict' });
    // The id is the sender's own: the other may have come upon the same one.
    expect((await send(ben, id, 'Hi', clientId)).status).toBe(201);
    await end(ben, id);
    expect((await send(ana, id, 'Hello', clientId)).status).toBe(201); // it was stored before the end
    expect((await messagesOf(ana, id)).messages).toHaveLength(2);
  });

  it('refuses what says nothing, is too long, or is no message, and stores nothing', async () => {
    const id = await talk();
    for (const text of ['', '   ', '\n', '\u200b\u200d\ufeff', '\u3164', '\0', 'x'.repeat(messageLength + 1), 5, null]) {
      expect([
        text,
        (await http.call(ana, 'POST', `/api/conversations/${id}/messages`, { clientId: randomUUID(), text })).status,
      ]).toEqual([text, 422]);
    }
    expect((await send(ana, id, 'x'.repeat(1024 * 1024))).status).toBe(413);
    expect((await http.call(ana, 'POST', `/api/conversations/${id}/messages`, { text: 'no client id' })).status).toBe(422);
    expect((await http.call(ana, 'POST', `/api/conversations/${id}/messages`, '{"text":')).status).toBe(400);
    expect((await messagesOf(ana, id)).messages).toEqual([]);
    const whole = await json<Message>(await send(ana, id, '🎷'.repeat(1000)), 201);
    expect(messageSchema.parse(whole).text).toBe('🎷'.repeat(1000));
    const broken = await json<Message>(await send(ana, id, 'half \ud83c and nul \0 end'), 201);
    expect(broken.text).toBe('half \ufffd and nul  end');
  });

  it('is nobody else’s: not a stranger’s, not a member’s, not a moderator’s', async () => {
    const id = await talk();
    await send(ana, id, 'Between us');
    const staff = [await createStaff(db(), 'moderator'), await createStaff(db(), 'admin')];
    for (const who of [cleo, stranger, ...staff]) {
      expect((await http.call(who, 'GET', `/api/conversations/${id}`)).status).toBe(404);
      expect((await http.call(who, 'GET', `/api/conversations/${id}/messages`)).status).toBe(404);
      expect((await send(who, id, 'Hi')).status).toBe(404);
      expect((await http.call(who, 'POST', `/api/conversations/${id}/read`, { upTo: 1 })).status).toBe(404);
      expect((await end(who, id)).status).toBe(404);
      expect(await conversationsOf(who)).toEqual([]);
    }
    for (const path of [`/api/conversations/${randomUUID()}/messages`, '/api/conversations/none/messages'])
      expect((await http.call(ana, 'GET', path)).status).toBe(404);
    expect((await http.call(service, 'GET', '/api/conversations')).status).toBe(403);
    expect(await conversationsOf(ana)).toMatchObject([{ state: 'open' }]);
  });

  it('can be ended by either, stays readable, and takes nothing more', async () => {
    const id = await talk();
    await send(ana, id, 'Hello');
    expect([(await end(ben, id)).status, (await end(ben, id)).status, (await end(ana, id)).status]).toEqual([204, 204, 204]);
    expect(await problem(await send(ana, id, 'Still there?'))).toMatchObject({
      status: 409,
      detail: expect.stringContaining('ended'),
    });
    expect((await messagesOf(ana, id)).messages).toHaveLength(1);
    expect(await conversationsOf(ana)).toMatchObject([{ state: 'ended' }]);
    expect((await toldTo(ana)).filter(({ kind }) => kind === 'conversation.ended')).toHaveLength(1);
    const [match] = (await matchesOf(ana)).filter((each) => each.person.id === ben);
    const nothing = { youSaidHello: false, theySaidHello: false, conversationId: null };
    expect(match?.contact).toEqual({ ...nothing, canSayHello: false }); // not to whoever ended it
    const [other] = (await matchesOf(ben)).filter((each) => each.person.id === ana);
    expect(other?.contact).toEqual({ ...nothing, canSayHello: true });
    expect(await findBrokenInvariants(db())).toEqual([]);
  });

  it('is begun again only by whoever ended it', async () => {
    const id = await talk();
    await end(ben, id);
    expect(await problem(await hello(ana, ben))).toMatchObject({ status: 409, detail: expect.stringContaining('has ended') });
    await sayHello(ben, ana);
    const [asked] = (await matchesOf(ana)).filter((each) => each.person.id === ben);
    expect(asked?.contact).toMatchObject({ theySaidHello: true, canSayHello: true });
    const again = await sayHello(ana, ben);
    expect(again.conversationId).not.toBe(id);
    expect((await conversationsOf(ana)).map(({ state }) => state).toSorted()).toEqual(['ended', 'open']);
  });

  it('outlives the event for those who leave it', async () => {
    const id = await talk();
    await db().run(sql`delete from pool_members where pool_id = ${event} and profile_id = ${ana}`);
    expect((await send(ana, id, 'I left')).status).toBe(201);
    expect(await conversationsOf(ben)).toMatchObject([{ state: 'open', unread: 1 }]);
    expect((await end(ben, id)).status).toBe(204);
  });
});

describe('an event that is deleted', () => {
  it('leaves people what they wrote to each other', async () => {
    const id = await talk();
    await send(ana, id, 'Hello');
    await sayHello(ana, cleo);
    await db().run(sql`delete from pools where id = ${event}`);
    expect(await conversationsOf(ben)).toMatchObject([{ id, state: 'open', poolId: event, poolName: 'Test event', unread: 1 }]);
    expect((await send(ben, id, 'Still here')).status).toBe(201);
    expect(await findBrokenInvariants(db())).toEqual([]);
    expect((await block(ana, ben)).status).toBe(204);
    expect(await conversationsOf(ben)).toMatchObject([{ state: 'ended' }]);
  });
});

describe('a block', () => {
  it('ends what the two have, in every event, and can be lifted', async () => {
    const id = await talk();
    await sayHello(cleo, ana);
    expect([(await block(ana, ben)).status, (await block(ana, ben)).status]).toEqual([204, 204]);
    expect(await conversationsOf(ben)).toMatchObject([{ id, state: 'ended' }]);
    expect((await send(ben, id, 'Why?')).status).toBe(409);
    expect((await toldTo(ben)).at(-1)).toEqual({ kind: 'conversation.ended', data: { conversationId: id } });
    expect(await json(await http.call(ana, 'GET', '/api/me/blocks'))).toMatchObject({ blocked: [{ id: ben, name: 'Ben' }] });
    expect(await json(await http.call(ben, 'GET', '/api/me/blocks'))).toEqual({ blocked: [] });
    expect((await matchesOf(ben)).map((match) => match.person.id)).not.toContain(ana);
    expect(await hellosOf(ana)).toHaveLength(1); // Cleo's stays
    expect(await findBrokenInvariants(db())).toEqual([]);
    expect((await http.call(ana, 'DELETE', `/api/people/${ben}/block`)).status).toBe(204);
    expect((await http.call(ana, 'DELETE', `/api/people/${ben}/block`)).status).toBe(204);
    await matchUntilQuiet(http.work, event);
    expect((await hello(ben, ana)).status).toBe(409); // Ana ended it
    await sayHello(ana, ben);
    expect((await sayHello(ben, ana)).conversationId).not.toBe(id);
  });

  it('leaves no name behind of somebody whose hello was blocked and who then deletes their account', async () => {
    await sayHello(ana, ben);
    await block(ben, ana);
    expect(await toldTo(ben)).toMatchObject([{ kind: 'hello.received', data: { from: { id: ana, name: 'Ana' } } }]);
    expect((await http.call(ana, 'DELETE', '/api/me', { name: 'Ana' })).status).toBe(204);
    expect(await toldTo(ben)).toEqual([]);
  });

  it('is only for people one can know of', async () => {
    expect(await problem(await block(ana, stranger))).toMatchObject({ status: 404 });
    expect(await problem(await block(ana, randomUUID()))).toMatchObject({ status: 404 });
    expect(await problem(await block(ana, ana))).toMatchObject({ status: 422 });
    expect((await block(nobody, ana)).status).toBe(401);
    const id = await talk();
    await db().run(sql`delete from pool_members where profile_id = ${ben}`);
    expect((await block(ana, ben)).status).toBe(204); // known by the conversation
    expect(await conversationsOf(ben)).toMatchObject([{ id, state: 'ended' }]);
  });
});

describe('somebody who turns out to be under age', () => {
  it('loses hellos and conversations with adults', async () => {
    const id = await talk();
    await sayHello(cleo, ana);
    await db().run(sql`update profiles set birth_date = current_date - 5500 where id = ${ana}`);
    expect(await conversationsOf(ben)).toMatchObject([{ id, state: 'ended' }]);
    expect(await hellosOf(ana)).toEqual([]);
    expect(await findBrokenInvariants(db())).toEqual([]);
  });

  it('loses conversations with adults also from events they left, and from events that are gone', async () => {
    const [left, gone] = [await talk(), await talk(cleo, ana)];
    await http.call(ana, 'DELETE', `/api/events/${event}/membership`);
    await db().run(sql`update profiles set birth_date = current_date - 5500 where id = ${ana}`);
    expect(await conversationsOf(ben)).toMatchObject([{ id: left, state: 'ended' }]);
    expect((await send(ben, left, 'How old are you?')).status).toBe(409);
    expect(await conversationsOf(cleo)).toMatchObject([{ id: gone, state: 'ended' }]);

    const other = await talk(ben, cleo);
    await db().run(sql`delete from pools where id = ${event}`);
    await db().run(sql`update profiles set birth_date = current_date - 5500 where id = ${cleo}`);
    expect(await conversationsOf(ben)).toMatchObject([{ id: other, state: 'ended' }, { id: left }]);
    expect(await findBrokenInvariants(db())).toEqual([]);
  });

  it('loses them within the hour when it is a birthday that parts the two', async () => {
    const id = await talk();
    await db().run(sql`delete from pool_members where profile_id in (${ana}, ${ben})`);
    await db().transaction(async (tx) => {
      await tx.run(sql`set local session_replication_role = replica`); // time passes, nobody writes
      await tx.run(sql`update profiles set birth_date = current_date - 5500 where id = ${ana}`);
    });
    expect(await findBrokenInvariants(db())).toMatchObject([{ name: 'open-conversations' }]);
    await db().run(sql`select refresh_age_wall()`);
    expect(await conversationsOf(ben)).toMatchObject([{ id, state: 'ended' }]);
  });
});
