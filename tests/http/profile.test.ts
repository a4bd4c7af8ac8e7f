// One's own profile over HTTP: what a person writes, what is refused, two tabs, taking along, deleting.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personExport, profileAnswer, type PersonExport, type ProfileAnswer, type Problem } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { registerAttributes } from '../../src/people/attributes.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { findBrokenInvariants } from '../support/check.js';
import { createTestEvent, joinPeople, matchUntilQuiet } from '../support/events.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let http: TestApp;
let me: string;

beforeAll(async () => {
  http = await openTestApp(db());
  await registerAttributes(db(), [
    { name: 'height_cm', kind: 'number' },
    { name: 'diet', kind: 'choice', options: ['Vegan', 'Omnivore'] },
    { name: 'languages', kind: 'set' },
    { name: 'instrument', kind: 'choice' },
    { name: 'home', kind: 'place' },
    { name: 'numbers', kind: 'vector' },
  ]);
});
afterAll(() => http.close());
beforeEach(async () => {
  me = (await saveProfiles(db(), [{ name: 'Ana' }])).ids[0] ?? '';
});

async function json<T>(response: Response, status = 200): Promise<T> {
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text) as T;
}

const read = async (who = me) => await json<ProfileAnswer>(await http.call(who, 'GET', '/api/me/profile'));
const patch = (edit: object, who = me) => http.call(who, 'PATCH', '/api/me/profile', edit);
async function edit(changes: object, who = me): Promise<ProfileAnswer['profile']> {
  const { revision } = (await read(who)).profile;
  return (await json<ProfileAnswer>(await patch({ revision, ...changes }, who))).profile;
}
async function refused(changes: object, who = me): Promise<{ status: number; detail: string; problems: Problem[] }> {
  const { revision } = (await read(who)).profile;
  const response = await patch({ revision, ...changes }, who);
  const { detail, problems = [] } = (await response.json()) as { detail: string; problems?: Problem[] };
  return { status: response.status, detail, problems };
}

describe('editing one’s profile', () => {
  it('changes what is given, and leaves the rest', async () => {
    const first = await edit({ bio: '  I like jazz.  ', interests: ['Jazz', 'jazz', ' Go '], school: 'UIT' });
    expect(first).toMatchObject({ name: 'Ana', bio: 'I like jazz.', interests: ['jazz', 'go'], school: 'UIT' });
    const second = await edit({ bio: null, attributes: { height_cm: '177.5' } });
    expect(second).toMatchObject({ bio: null, interests: ['jazz', 'go'], attributes: { height_cm: 177.5 } });
    expect(second.revision).toBeGreaterThan(first.revision);
    expect(await edit({ attributes: { height_cm: null, languages: ['English'] } })).toMatchObject({
      attributes: { languages: ['english'] },
    });
    expect((await edit({ interests: [], school: '' })).interests).toEqual([]);
  });

  it('speaks of the fields to fill in, by kind and options', async () => {
    const answer = profileAnswer.parse(await read());
    expect(answer.fields).toContainEqual({
      name: 'diet',
      kind: 'choice',
      label: 'Diet',
      options: ['Vegan', 'Omnivore'],
      visibleTo: 'matches',
      required: false,
      builtIn: false,
    });
    expect(answer.fields.find(({ name }) => name === 'height_cm')?.label).toBe('Height (cm)');
    expect(answer.fields.map(({ name }) => name)).not.toContain('numbers');
    expect(answer.fields.map(({ name }) => name)).not.toContain('face');
    expect(answer.fields.map(({ name }) => name)).not.toContain('profile_type');
  });

  it('reads words just as an import does, so that they meet', async () => {
    const { gender, seeking } = await edit({ gender: 'Woman', seeking: ['Men', 'nb'] });
    expect({ gender, seeking }).toEqual({ gender: 'female', seeking: ['male', 'nonbinary'] });
    expect((await edit({ seeking: ['everyone'] })).seeking).toEqual(['female', 'male', 'nonbinary']);
    expect((await edit({ attributes: { diet: 'vegan' } })).attributes).toEqual({ diet: 'Vegan' });
  });

  it('writes choices as most others do, so that capitals keep nobody apart', async () => {
    await saveProfiles(db(), [
      { name: 'One', school: 'UIT' },
      { name: 'Two', school: 'UIT' },
      { name: 'Three', school: 'Uit' },
    ]);
    expect((await edit({ school: 'uit' })).school).toBe('UIT');
    expect((await edit({ school: 'Delft ' })).school).toBe('Delft');
    await saveProfiles(db(), [{ name: 'Four', attributes: { instrument: 'Double Bass' } }]);
    expect((await edit({ attributes: { instrument: 'double bass' } })).attributes).toMatchObject({ instrument: 'Double Bass' });
    expect((await edit({ school: 'UIT', attributes: { instrument: 'Oud' } })).attributes).toMatchObject({ instrument: 'Oud' });
  });

  it('keeps a place no finer than a kilometre', async () => {
    const { place, attributes } = await edit({
      place: { lat: 52.370216, lon: 4.895168 },
      attributes: { home: { lat: 52.370216, lon: 4.895168 } },
    });
    expect(place).toEqual({ lat: 52.37, lon: 4.9 });
    expect(attributes).toEqual({ home: { lat: 52.37, lon: 4.9 } });
    expect((await edit({ place: null })).place).toBeNull();
  });

  it('says all that is wrong at once, with what was meant, and writes nothing', async () => {
    const before = (await read()).profile;
    const answer = await refused({
      bio: 'written?',
      attributes: {
        heigth_cm: 177,
        height_cm: 'tall',
        diet: 'meat',
        gender: 'male',
        numbers: [1, 2],
        face: [1],
        home: 'Amsterdam',
      },
    });
    expect(answer.status).toBe(422);
    expect(Object.fromEntries(answer.problems.map(({ path, message }) => [path, message]))).toEqual({
      'attributes.heigth_cm': 'There is no attribute `heigth_cm`; did you mean `height_cm`?',
      'attributes.height_cm': 'Height (cm) is not a number',
      'attributes.diet': 'Diet is none of Vegan, Omnivore',
      'attributes.gender': '`gender` is a field of its own, not one of `attributes`',
      'attributes.numbers': '`numbers` cannot be edited by hand',
      'attributes.face': '`face` cannot be edited by hand',
      'attributes.home': expect.stringContaining('Home is not a place'),
    });
    expect((await read()).profile).toEqual(before);
  });

  it.each([
    ['no name', { name: '  ' }, 'name'],
    ['a name that cannot be seen', { name: '\u200b\u2060' }, 'name'],
    ['a name of two lines', { name: 'Ana\nBen' }, 'name'],
    ['a long name', { name: 'x'.repeat(81) }, 'name'],
    ['a long bio', { bio: 'x'.repeat(2001) }, 'bio'],
    ['too many interests', { interests: Array.from({ length: 51 }, (_, n) => `i${n}`) }, 'interests'],
    ['a long interest', { interests: ['x'.repeat(61)] }, 'interests[0]'],
    ['an unknown field', { interest: ['jazz'] }, ''],
    ['a picture that is a script', { avatar: 'data:image/svg+xml;base64,PHN2Zy8+' }, 'avatar'],
    ['a picture that is an address', { avatar: 'https://example.com/x.png' }, 'avatar'],
    ['a picture that only says it is one', { avatar: `data:image/png;base64,${btoa('<script>alert(1)</script>')}` }, 'avatar'],
    ['a large picture', { avatar: `data:image/png;base64,${'A'.repeat(60_000)}` }, 'avatar'],
    ['a place off the map', { place: { lat: 91, lon: 0 } }, 'place.lat'],
    ['no date', { birthDate: '31.12.1990' }, 'birthDate'],
    ['a day that is none', { birthDate: '1990-02-30' }, 'birthDate'],
  ])('refuses %s, and says where', async (_, changes, path) => {
    const answer = await refused(changes);
    expect([answer.status, answer.problems[0]?.path]).toEqual([422, path]);
    expect((await read()).profile.revision).toBe(1);
  });

  it('keeps script tags as the text they are', async () => {
    const text = `<script>alert('x')</script> & "quotes" 🎷`;
    expect(await edit({ name: text, bio: text })).toMatchObject({ name: text, bio: text });
  });

  it('takes a picture', async () => {
    const avatar = `data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]).toString('base64')}`;
    expect((await edit({ avatar })).avatar).toBe(avatar);
    expect((await edit({ avatar: null })).avatar).toBeNull();
  });

  it('of an older revision writes nothing: two tabs, or a double click on save', async () => {
    const { revision } = (await read()).profile;
    const saved = await Promise.all([patch({ revision, bio: 'one' }), patch({ revision, bio: 'two' })]);
    expect(saved.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const late = await patch({ revision, bio: 'late' });
    expect((await late.json()) as object).toMatchObject({
      status: 409,
      code: 'conflict',
      detail: expect.stringContaining('load it anew'),
    });
    expect((await read()).profile.bio).not.toBe('late');
    const { revision: now } = (await read()).profile;
    expect((await json<ProfileAnswer>(await patch({ revision: now }))).profile.revision).toBe(now); // nothing given, nothing written
  });

  it('is for people who are signed in', async () => {
    expect((await http.call(nobody, 'GET', '/api/me/profile')).status).toBe(401);
    expect((await http.call(service, 'GET', '/api/me/profile')).status).toBe(403);
    expect((await patch({ revision: 1, bio: 'x' }, nobody)).status).toBe(401);
  });
});

describe('a birth date', () => {
  it('can be given once', async () => {
    expect((await edit({ birthDate: '1990-05-17' })).birthDate).toBe('1990-05-17');
    expect((await edit({ birthDate: '1990-05-17', bio: 'again' })).bio).toBe('again');
    const again = await refused({ birthDate: '1980-01-01', bio: 'other' });
    expect([again.status, again.detail]).toEqual([409, expect.stringContaining('birth date is set')]);
    expect((await read()).profile).toMatchObject({ birthDate: '1990-05-17', bio: 'again' });
  });

  it('is one that a person can have', async () => {
    const year = new Date().getUTCFullYear();
    for (const birthDate of [`${year + 1}-01-01`, `${year - 5}-01-01`, '1901-01-01'])
      expect((await refused({ birthDate })).problems[0]?.path).toBe('birthDate');
    expect((await refused({ birthDate: `${year - 5}-01-01` })).detail).toContain('Nobody under 13');
  });

  it('does not lead around the age wall: not against the age one was registered with, nor by writing to the database', async () => {
    const [young = '', old = ''] = (
      await saveProfiles(db(), [
        { name: 'Young', age: 16 },
        { name: 'Old', age: 40.4 },
      ])
    ).ids;
    const year = new Date().getUTCFullYear();
    expect((await refused({ birthDate: '1990-01-01' }, young)).status).toBe(409);
    expect((await edit({ birthDate: `${year - 40}-01-01` }, old)).birthDate).toBe(`${year - 40}-01-01`);
    const asPerson = { as: { role: 'authenticated', userId: young } } as const;
    const write = (date: string) =>
      db().transaction((tx) => tx.run(sql`update profiles set birth_date = ${date}::date where id = ${young}`), asPerson);
    await expect(write('1990-01-01')).rejects.toMatchObject({ code: 'conflict' });
    await expect(write(`${year + 1}-01-01`)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('a person of the host app who is here for the first time', () => {
  it('finds an empty profile, and makes it', async () => {
    const who = randomUUID();
    expect((await read(who)).profile).toMatchObject({ id: who, name: '', revision: 0 });
    expect((await refused({ bio: 'No name' }, who)).problems).toEqual([{ path: 'name', message: 'the name is missing' }]);
    const made = await edit(
      { name: 'Zoë', birthDate: '1990-01-01', attributes: { height_cm: 170 }, place: { lat: 1.234, lon: 2 } },
      who,
    );
    expect(made).toMatchObject({
      id: who,
      name: 'Zoë',
      birthDate: '1990-01-01',
      place: { lat: 1.23, lon: 2 },
      attributes: { height_cm: 170 },
      revision: 1,
    });
    expect((await patch({ revision: 0, name: 'Again' }, who)).status).toBe(409);
  });

  it('is made once by a double click', async () => {
    const who = randomUUID();
    const made = await Promise.all([patch({ revision: 0, name: 'One' }, who), patch({ revision: 0, name: 'Two' }, who)]);
    expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });
});

const policy = { score: [{ overlap: 'interests', weight: 1 }], limit: 3 };
const jazz = (name: string) => ({ name, birthDate: '1990-01-01', interests: ['jazz'] });

async function twoWhoTalk() {
  const event = await createTestEvent(db(), { policy });
  const [ana = '', ben = ''] = await joinPeople(db(), event, [jazz('Ana'), jazz('Ben')]);
  await matchUntilQuiet(http.work, event);
  await http.call(ana, 'PUT', `/api/events/${event}/people/${ben}/hello`);
  const opened = await http.call(ben, 'PUT', `/api/events/${event}/people/${ana}/hello`);
  const { conversationId } = await json<{ conversationId: string }>(opened);
  const send = async (who: string, text: string) =>
    await json(
      await http.call(who, 'POST', `/api/conversations/${conversationId}/messages`, { clientId: randomUUID(), text }),
      201,
    );
  await send(ana, 'Hello from Ana');
  await send(ben, 'Hello from Ben');
  return { event, ana, ben, conversationId };
}

describe('taking one’s data along', () => {
  it('gives everything about oneself, as a file', async () => {
    const { event, ana, ben, conversationId } = await twoWhoTalk();
    const response = await http.call(ana, 'GET', '/api/me/export');
    expect(response.headers.get('content-disposition')).toContain('attachment');
    const all = personExport.parse(await json<PersonExport>(response));
    expect(all).toMatchObject({
      profile: { id: ana, name: 'Ana', birthDate: '1990-01-01' },
      memberships: [{ eventId: event }],
      matches: [{ eventId: event, person: { id: ben, name: 'Ben' }, reasons: [expect.any(String)] }],
      hellos: [
        { fromId: ana, toId: ben },
        { fromId: ben, toId: ana },
      ],
      conversations: [{ id: conversationId, messages: [{ text: 'Hello from Ana' }, { text: 'Hello from Ben' }] }],
      blocked: [],
    });
    for (const { score } of all.matches) expect(score).toBe(Number(score.toFixed(2)));
    expect(all.account).toBeNull(); // made by an import
    const guest = await http.call(
      nobody,
      'POST',
      '/api/auth/guest',
      { name: 'Gil' },
      { origin: 'http://localhost', host: 'localhost' },
    );
    const cookie = { cookie: guest.headers.get('set-cookie')?.split(';')[0] ?? '' };
    const theirs = await json<PersonExport>(await http.call(nobody, 'GET', '/api/me/export', undefined, cookie));
    expect(theirs).toMatchObject({ account: { email: null, guest: true }, profile: { name: 'Gil' } });
    const stranger = randomUUID();
    expect(await json(await http.call(stranger, 'GET', '/api/me/export'))).toMatchObject({ profile: null, conversations: [] });
  });
});

describe('deleting oneself', () => {
  const remove = (who: string, name?: string) => http.call(who, 'DELETE', '/api/me', name === undefined ? {} : { name });

  it('takes everything along but what the others wrote', async () => {
    const { event, ana, ben, conversationId } = await twoWhoTalk();
    expect((await remove(ana)).status).toBe(422);
    expect(await json(await remove(ana, 'Anna'), 422)).toMatchObject({ problems: [{ path: 'name' }] });
    expect((await remove(ana, ' ana ')).status).toBe(204);
    const left = await json<{ conversations: object[] }>(await http.call(ben, 'GET', '/api/conversations'));
    expect(left.conversations).toMatchObject([{ id: conversationId, state: 'ended', with: { name: 'Deleted account' } }]);
    const page = await json<{ messages: { text: string }[] }>(
      await http.call(ben, 'GET', `/api/conversations/${conversationId}/messages`),
    );
    expect(page.messages.map(({ text }) => text)).toEqual(['Hello from Ben']);
    await matchUntilQuiet(http.work, event);
    const traces = await db().rows<{ place: string }>(sql`
      select 'profile' as place from profiles where id = ${ana}
      union all select 'member' from pool_members where profile_id = ${ana}
      union all select 'hello' from hellos where ${ana} in (from_id, to_id)
      union all select 'match' from user_matches where ${ana} in (user_id, match_user_id)
      union all select 'message' from conversation_messages where sender_id = ${ana}
      union all select 'event ' || kind from person_events where user_id = ${ana} or data::text like ${`%${ana}%`}`);
    expect(traces).toEqual([]);
    expect((await remove(ana, 'Ana')).status).toBe(404);
    expect((await http.call(ben, 'POST', `/api/conversations/${conversationId}/read`, { upTo: 999_999 })).status).toBe(204);
    expect(await findBrokenInvariants(db())).toEqual([]);
    expect((await remove(ben, 'Ben')).status).toBe(204); // nobody is left of the conversation
    expect(await db().rows(sql`select from conversations where id = ${conversationId}`)).toEqual([]);
  });

  it('ends the session, and keeps the accounts of the demo', async () => {
    const origin = { origin: 'http://localhost', host: 'localhost' };
    const guest = await http.call(nobody, 'POST', '/api/auth/guest', { name: 'Gil' }, origin);
    const cookie = { ...origin, cookie: guest.headers.get('set-cookie')?.split(';')[0] ?? '' };
    const { userId } = (await guest.json()) as { userId: string };
    await db().run(
      sql`insert into demo_accounts (account, user_id, role, description, place) values ('gil', ${userId}, 'guest', 'A guest', 9)`,
    );
    const response = await http.call(nobody, 'DELETE', '/api/me', { name: 'Gil' }, cookie);
    expect((await response.json()) as object).toMatchObject({ status: 409, detail: expect.stringContaining('demo') });
    await db().run(sql`delete from demo_accounts`);
    const gone = await http.call(nobody, 'DELETE', '/api/me', { name: 'Gil' }, cookie);
    expect([gone.status, gone.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect(await json(await http.call(nobody, 'GET', '/api/me', undefined, cookie))).toMatchObject({ role: 'anonymous' });
  });

  it('takes rights away, too', async () => {
    const admin = await createStaff(db(), 'admin');
    expect((await remove(admin, 'A admin')).status).toBe(204);
    expect((await http.call(admin, 'GET', '/api/admin-start-matching?eventCode=X')).status).toBe(403);
  });
});
