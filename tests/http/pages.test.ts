// What the pages read: lists with reasons, members, why none, changes that none is lost of, and the live stream.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Explanation, Match, MatchChange, Member, WhyNone } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import {
  createTestEvent,
  joinPeople,
  matchUntilQuiet,
  randomProfile,
  seededRandom,
  storedLists,
  testPolicy,
} from '../support/events.js';
import { createStaff, openTestApp, service, type TestApp } from '../support/http.js';
import { openBus } from '../../src/realtime/bus.js';
import { testDatabase } from '../support/postgres.js';
import { readSse } from '../support/sse.js';

const test = testDatabase();
const random = seededRandom(11);
let http: TestApp;
let admin: string;
let eventId: string;
let people: string[];

beforeAll(async () => {
  http = await openTestApp(test().database);
  admin = await createStaff(test().database, 'admin');
  eventId = await createTestEvent(test().database, { code: 'PAGES', policy: { ...testPolicy, filters: [] } });
  people = await joinPeople(
    test().database,
    eventId,
    Array.from({ length: 25 }, () => randomProfile(random)),
  );
  await matchUntilQuiet(http.work, eventId);
});
afterAll(() => http.close());

async function get<T>(as: string, path: string): Promise<T> {
  const response = await http.call(as, 'GET', path);
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as T;
}

describe('a list', () => {
  it('is the stored one, best first, with reasons whose shares make up the score, and a text', async () => {
    const stored = await storedLists(test().database, eventId);
    for (const id of people) {
      const { matches } = await get<{ matches: Match[] }>(id, `/api/events/${eventId}/people/me/matches`);
      const exact = await get<{ matches: Match[] }>(admin, `/api/events/${eventId}/people/${id}/matches`);
      const list = exact.matches.map(({ person, score }) => ({ id: person.id, score: Math.fround(score) }));
      expect(list).toEqual(stored.get(id) ?? []);
      const coarse = list.map((entry) => ({ ...entry, score: Number(entry.score.toFixed(2)) }));
      expect(matches.map(({ person, score }) => ({ id: person.id, score }))).toEqual(coarse);
      for (const { reasons, insight, score } of exact.matches) {
        const sum = reasons.reduce((total, { value, weight }) => total + value * weight, 0);
        const whole = reasons.reduce((total, { weight }) => total + weight, 0);
        expect(sum / whole).toBeCloseTo(score, 4); // no term of this policy is one-way
        for (const { share, value, weight } of reasons) expect(share).toBeCloseTo(sum === 0 ? 0 : (value * weight) / sum, 6);
        expect(insight.source).toBe('terms');
        expect(insight.text.length).toBeGreaterThan(20);
      }
    }
  });

  it('tells the people themselves no number from which a birth date follows', async () => {
    const [me = ''] = people;
    const fine = (value: unknown) => (JSON.stringify(value).match(/"(?:score|value|share)":\d\.\d{3,}/g) ?? []).length;
    const { matches } = await get<{ matches: Match[] }>(me, `/api/events/${eventId}/people/me/matches`);
    const other = matches[0]?.person.id ?? '';
    const explained = (as: string) => get<Explanation>(as, `/api/events/${eventId}/people/${me}/explain/${other}`);
    const changes = (as: string) => get<{ changes: MatchChange[] }>(as, `/api/events/${eventId}/people/${me}/changes`);
    expect(matches.length).toBeGreaterThan(0);
    expect([matches, await explained(me), (await changes(me)).changes].map(fine)).toEqual([0, 0, 0]);
    expect(fine(await explained(admin))).toBeGreaterThan(0);
    expect(fine((await changes(admin)).changes)).toBeGreaterThan(0);
  });

  it('shows of a match only what the registry shows to matches', async () => {
    const { matches } = await get<{ matches: Match[] }>(people[0] ?? '', `/api/events/${eventId}/people/me/matches`);
    const shown = JSON.stringify(matches.map(({ person }) => person.facts.map(({ label }) => label)));
    expect(shown).toContain('Gender');
    expect(shown).not.toMatch(/Seeking|Place/);
  });

  it('has the written text while both profiles are as it was written of them, and one from the terms after that', async () => {
    const db = test().database;
    const [first = ''] = people;
    const of = async () => (await get<{ matches: Match[] }>(first, `/api/events/${eventId}/people/me/matches`)).matches[0];
    const other = (await of())?.person.id ?? '';
    await db.run(sql`
      insert into pair_insights (low_id, high_id, low_revision, high_revision, text, source, model)
      select l.id, h.id, l.revision, h.revision, 'Ask about the boat.', 'model', 'test' from profiles l, profiles h
      where l.id = least(${first}::uuid, ${other}::uuid) and h.id = greatest(${first}::uuid, ${other}::uuid)`);
    expect((await of())?.insight).toEqual({ text: 'Ask about the boat.', source: 'model' });
    await db.run(sql`update profiles set avatar = 'https://example.org/new.png' where id = ${other}`);
    expect((await of())?.insight.source).toBe('terms');
  });

  it('can be explained pair by pair, and a pair that may not meet says which rule keeps it apart', async () => {
    const strict = await createTestEvent(test().database, { code: 'STRICT' });
    const [a = '', b = '', c = ''] = await joinPeople(test().database, strict, [
      { name: 'A', age: 30, gender: 'woman', seeking: ['man'], interests: ['go'] },
      { name: 'B', age: 32, gender: 'man', seeking: ['woman'], interests: ['go'] },
      { name: 'C', age: 60, gender: 'man', seeking: ['woman'] },
    ]);
    await matchUntilQuiet(http.work, strict);
    const explain = (one: string, other: string) =>
      get<Explanation>(admin, `/api/events/${strict}/people/${one}/explain/${other}`);
    expect(await explain(a, b)).toMatchObject({ possible: true, obstacles: [], reasons: [{ words: 'You both like go' }, {}] });
    const apart = await explain(a, c);
    expect(apart).toMatchObject({ possible: false, score: null, reasons: [] });
    expect(apart.obstacles.join()).toContain('15');
    expect((await http.call(admin, 'GET', `/api/events/${strict}/people/${a}/explain/${admin}`)).status).toBe(404);
    await test().database.run(sql`insert into blocks (blocker_id, blocked_id) values (${b}, ${a})`);
    expect(await explain(a, b)).toMatchObject({ possible: false, obstacles: ['One of them has blocked the other'] });
    const why = await get<WhyNone>(c, `/api/events/${strict}/people/me/why-none`);
    expect(why.steps.map(({ left }) => left)).toEqual([2, 1, 0, 0, 0]);
    expect(why.advice).toContain('within');
    const [silent = ''] = await joinPeople(test().database, strict, [{ name: 'D', seeking: ['man'] }]);
    const lacks = await get<WhyNone>(silent, `/api/events/${strict}/people/me/why-none`);
    expect(lacks.missing).toEqual([
      { field: 'gender', label: 'Gender' },
      { field: 'birthDate', label: 'Age' },
    ]);
    expect(lacks.advice).toMatch(/^Your profile does not say “Gender” and “Age”\./);
    const seen = await get<WhyNone>(admin, `/api/events/${strict}/people/${silent}/why-none`);
    expect(seen.advice).toMatch(/^The profile does not say/);
  });
});

describe('members', () => {
  it('come in pages, each once, newest first, and by part of a name', async () => {
    const seen: Member[] = [];
    for (let after = ''; ;) {
      const page = await get<{ members: Member[]; next: string | null }>(admin, `/api/events/${eventId}/members?limit=7${after}`);
      seen.push(...page.members);
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(seen.map(({ id }) => id).toSorted()).toEqual(people.toSorted());
    expect(seen.map(({ joinedAt }) => joinedAt)).toEqual(
      seen
        .map(({ joinedAt }) => joinedAt)
        .toSorted()
        .toReversed(),
    );
    const name = seen[3]?.name ?? '';
    const found = await get<{ members: Member[] }>(service, `/api/events/${eventId}/members?query=${name.toLowerCase()}`);
    expect(found.members.map((member) => member.name)).toContain(name);
    expect((await get<{ members: Member[] }>(admin, `/api/events/${eventId}/members?query=%25`)).members).toEqual([]);
  });
});

interface Changes {
  readonly changes: MatchChange[];
  readonly cursor: string;
}

/**
 * Changes are told again as long as anybody on this server, another test's database included, is in a transaction that began before they were made:
 * nobody is any more when this resolves.
 */
const untilSettled = () =>
  expect
    .poll(() =>
      test().database.rows(sql`select from user_match_changes where changed_xid >= pg_snapshot_xmin(pg_current_snapshot())`),
    )
    .toEqual([]);

describe('changes of a list', () => {
  it('are not lost between two reads, even when the later of two transactions commits first', async () => {
    const db = test().database;
    const [owner = '', left = ''] = people;
    const path = `/api/events/${eventId}/people/me/changes`;
    const insert = sql`insert into user_match_changes (event_id, user_id, left_id, cause) values (${eventId}, ${owner}, ${left}, 'unavailable') returning id`;
    await untilSettled();
    const start = await get<Changes>(owner, path);
    let between: Changes | undefined;
    let late = 0;
    let early = 0;
    await db.transaction(async (slow) => {
      ({ id: late } = await slow.getRow<{ id: number }>(insert));
      ({ id: early } = await db.getRow<{ id: number }>(insert)); // begun later, committed first
      between = await get<Changes>(owner, `${path}?since=${start.cursor}`);
    });
    expect(between?.changes.map(({ id }) => id)).toEqual([early]);
    await untilSettled();
    const after = await get<Changes>(owner, `${path}?since=${between?.cursor}`);
    expect(after.changes.map(({ id }) => id)).toEqual([late, early]); // told again: its id tells
    const quiet = await get<Changes>(owner, `${path}?since=${after.cursor}`);
    expect(quiet.changes).toEqual([]);
  });
});

describe('the stream of an event', () => {
  it('tells an admin the numbers of the queue, and every list', async () => {
    const event = await createTestEvent(test().database, {
      code: 'WATCH',
      policy: { score: [{ overlap: 'interests', weight: 1 }] },
    });
    const stream = readSse(await http.call(admin, 'GET', `/api/events/${event}/stream`));
    expect(await stream.pull()).toMatchObject({ event: 'status', data: { members: 0, queued: 0 } });
    expect(await stream.pull()).toMatchObject({ event: 'cursor' });
    await joinPeople(test().database, event, [
      { name: 'A', interests: ['go'] },
      { name: 'B', interests: ['go'] },
    ]);
    await matchUntilQuiet(http.work, event);
    const names = new Set<string>();
    while (names.size < 2) {
      const { event: kind, data } = await stream.pull();
      if (kind === 'match.changed') names.add(data.userName);
    }
    expect(names).toEqual(new Set(['A', 'B']));
    await stream.close();
  });

  it('tells nothing that was there before, also while somebody is in an older transaction', async () => {
    const { database: db } = test();
    const event = await createTestEvent(db, { code: 'OLDER', policy: { score: [{ overlap: 'interests', weight: 1 }] } });
    const join = async (...names: string[]) => {
      await joinPeople(
        db,
        event,
        names.map((name) => ({ name, interests: ['go'] })),
      );
      await matchUntilQuiet(http.work, event);
    };
    await db.transaction(async (older) => {
      await older.run(sql`select pg_current_xact_id()`);
      await join('Ann', 'Ben');
      const stream = readSse(await http.call(admin, 'GET', `/api/events/${event}/stream`));
      while ((await stream.pull()).event !== 'cursor');
      await join('Cleo');
      let told = await stream.pull();
      while (told.event !== 'match.changed') told = await stream.pull();
      expect(JSON.stringify(told.data)).toContain('Cleo');
      await stream.close();
    });
  });

  it('hears of changes also when the id of the event came in capitals', async () => {
    const event = await createTestEvent(test().database, {
      code: 'CAPS',
      policy: { score: [{ overlap: 'interests', weight: 1 }] },
    });
    const bus = await openBus(test().database);
    const rung = new Promise<void>((resolve) => bus.subscribe(event.toUpperCase(), resolve));
    await joinPeople(test().database, event, [
      { name: 'A', interests: ['go'] },
      { name: 'B', interests: ['go'] },
    ]);
    await matchUntilQuiet(http.work, event);
    await expect(rung).resolves.toBeUndefined();
    await bus.close();
  });
});
