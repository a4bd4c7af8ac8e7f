// Policies over HTTP: reading, checking, publishing and trying them on an event's people.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CheckedPolicy,
  PolicyDetail,
  PolicySummary,
  PolicyTerms,
  PolicyTry,
  ProblemDocument,
  PublishedPolicy,
} from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { dinnerPolicy, mixerPolicy } from '../../src/demo/fill.js';
import { demoAttributes } from '../../src/demo/people.js';
import { tryOnEvent } from '../../src/policies/try-event.js';
import { registerAttributes } from '../../src/people/attributes.js';
import { createTestEvent, joinPeople, matchUntilQuiet, randomProfile, seededRandom } from '../support/events.js';
import { createStaff, openTestApp, service, testServiceKey, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';
import { localModels } from '../../src/people/models.js';
import { createPool } from '../../src/people/pools.js';

const test = testDatabase();
let http: TestApp;
let admin: string;
let eventId: string;

const usual = {
  filters: [{ within: 'age', by: 15 }],
  score: [
    { overlap: 'interests', weight: 3 },
    { near: 'age', scale: 10, weight: 1 },
  ],
  limit: 3,
};

beforeAll(async () => {
  const db = test().database;
  http = await openTestApp(db);
  admin = await createStaff(db, 'admin');
  await registerAttributes(db, demoAttributes);
  eventId = await createTestEvent(db, { code: 'TRY', policy: usual });
  const random = seededRandom(5);
  await joinPeople(
    db,
    eventId,
    Array.from({ length: 60 }, () => randomProfile(random)),
  );
});
afterAll(() => http.close());

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the answer is, the caller knows
async function ask<T>(method: string, path: string, body?: unknown, as = admin): Promise<{ status: number; answer: T }> {
  const response = await http.call(as, method, path, body);
  return { status: response.status, answer: (await response.json()) as T };
}
const publish = (body: object, as = admin) => ask<PublishedPolicy & ProblemDocument>('POST', '/api/policies', body, as);
const tryOut = (body: object, as = admin) => ask<PolicyTry & ProblemDocument>('POST', '/api/policies/try', body, as);
const check = (body: unknown, compareWith?: unknown) =>
  ask<CheckedPolicy>('POST', '/api/policies/check', { body, ...(compareWith !== undefined && { compareWith }) });

describe('publishing', () => {
  it('publishes versions one after the other, and not the same twice', async () => {
    const first = await publish({ name: 'Evening', body: usual, basedOn: 0 });
    expect(first).toMatchObject({ status: 201, answer: { version: 1, created: true, overtaken: [] } });
    const again = await publish({ name: 'Evening', body: { ...usual, combine: 'geometric', relax: [] }, basedOn: 0 });
    expect(again).toMatchObject({ status: 200, answer: { version: 1, created: false, versionId: first.answer.versionId } });
    const second = await publish({ name: 'Evening', body: { ...usual, limit: 4 }, basedOn: 1 });
    expect(second).toMatchObject({ status: 201, answer: { version: 2, overtaken: [] } });

    const { answer } = await ask<PolicyDetail>('GET', `/api/policies/${first.answer.policyId}`);
    expect(answer.versions.map(({ version, changes, createdBy }) => ({ version, changes, by: createdBy?.id }))).toEqual([
      { version: 2, changes: ['A list holds up to 4, before 3.'], by: admin },
      { version: 1, changes: [], by: admin },
    ]);
  });

  it('keeps both when two publish at once, and tells the second', async () => {
    await publish({ name: 'Contested', body: usual, basedOn: 0 });
    const both = await Promise.all([5, 6].map((limit) => publish({ name: 'Contested', body: { ...usual, limit }, basedOn: 1 })));
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    const [first, second] = both.map(({ answer }) => answer).toSorted((a, b) => a.version - b.version);
    expect(first).toMatchObject({ version: 2, overtaken: [] });
    expect(second).toMatchObject({ version: 3, overtaken: [{ version: 2, by: 'A admin' }] });
  });

  it('publishes once however many send the same at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => publish({ name: 'Clicked', body: usual, basedOn: 0 })));
    expect(new Set(answers.map(({ answer }) => answer.versionId)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('does not make a new policy a version of another that has its name', async () => {
    await publish({ name: 'Taken', body: usual, basedOn: 0 });
    const { status, answer } = await publish({ name: 'Taken', body: { ...usual, limit: 9 }, basedOn: 0 });
    expect(status).toBe(409);
    expect(answer.detail).toContain('There is a policy called “Taken” already');
    expect(answer.problems).toEqual([{ path: 'name', message: 'this name is taken' }]);
  });

  it('refuses what is no policy, with every problem at its place', async () => {
    const body = { filters: [{ within: 'agee', by: -1 }], score: [{ overlapp: 'interests', weight: 3 }], limit: 99 };
    const { status, answer } = await publish({ name: 'Broken', body });
    expect([status, answer.code]).toEqual([422, 'invalid_policy']);
    expect(answer.problems?.map(({ path }) => path).toSorted()).toEqual(['filters[0].by', 'limit', 'score[0].overlapp']);
    expect(answer.problems?.find(({ path }) => path === 'score[0].overlapp')?.message).toContain('did you mean `overlap`?');
    const { answer: list } = await ask<{ policies: PolicySummary[] }>('GET', '/api/policies');
    expect(list.policies.map(({ name }) => name)).not.toContain('Broken');
  });

  it.each([
    ['no name', { body: usual }, 'name'],
    ['a name of two lines', { name: 'a\nb', body: usual }, 'name'],
    ['an unknown key', { name: 'a', body: usual, note: 'x' }, ''],
  ])('refuses %s', async (_, body, path) => {
    const { status, answer } = await publish(body);
    expect([status, answer.problems?.[0]?.path]).toEqual([422, path]);
  });

  it.each([[null], ['text'], [[1]], [{ filters: 'x' }], [{ filters: [null], score: [{}] }]])(
    'says what is wrong with %j',
    async (body) => {
      const { status, answer } = await check(body);
      expect(status).toBe(200);
      expect(answer.problems.length).toBeGreaterThan(0);
      expect(answer.words).toEqual([]);
    },
  );
});

describe('reading', () => {
  it('lists each policy with its words and where it is used', async () => {
    const { answer } = await ask<{ policies: PolicySummary[] }>('GET', '/api/policies');
    const used = answer.policies.find(({ usedBy }) => usedBy.some(({ id }) => id === eventId));
    expect(used?.usedBy).toMatchObject([{ id: eventId, version: 1, members: 60, mode: 'events' }]);
    expect(used?.words[0]).toBe('People meet only if they are at most 15 years apart in age.');
  });

  it('says so when a published policy can no longer be used', async () => {
    const { id } = await test().database.getRow<{ id: string }>(sql`
      with old as (insert into policies (name) values ('Old') returning id)
      insert into policy_versions (policy_id, version, body) select id, 1, '{"filters": [{"same": "hometown"}]}' from old
      returning policy_id as id`);
    const { answer } = await ask<{ policies: PolicySummary[] }>('GET', '/api/policies');
    const old = answer.policies.find((policy) => policy.id === id);
    expect(old?.words).toEqual([]);
    expect(old?.problems[0]?.message).toContain('unknown attribute `hometown`');
  });

  it('says what changed between two policies, in words', async () => {
    const { answer } = await check({ ...dinnerPolicy, filters: dinnerPolicy.filters.slice(1), threshold: 0.2 }, dinnerPolicy);
    expect(answer.changes).toEqual([
      'No longer a rule: each has a gender that the other looks for (seeking).',
      'A match scores at least 20 of 100, before 10.',
    ]);
    expect((await check(mixerPolicy, mixerPolicy)).answer.changes).toEqual([]);
  });

  it('gives what an editor draws: fields of terms, attributes, what people have in them', async () => {
    const { answer } = await ask<PolicyTerms>('GET', `/api/policy-terms?eventId=${eventId}`);
    expect(answer.people).toBe(60);
    const within = answer.terms.find(({ name }) => name === 'within');
    expect(within?.fields).toMatchObject([
      { path: 'within', kind: 'attribute', attributeKinds: ['number'], required: true },
      { path: 'by', kind: 'number', least: 0, required: true },
      { path: 'missing', kind: 'choice', options: ['fails', 'passes'], required: false },
    ]);
    const interests = answer.attributes.find(({ name }) => name === 'interests');
    expect(interests?.samples.toSorted()).toEqual(['chess', 'climbing', 'cooking', 'films', 'go', 'jazz']);
    expect(interests?.have).toBeGreaterThan(40);
    expect(answer.attributes.find(({ name }) => name === 'languages')).toMatchObject({ have: 0, samples: [] });
    expect(answer.attributes.find(({ name }) => name === 'name')?.samples).toEqual([]);
    // Nobody fills it in, and what compares it takes nothing else.
    expect(answer.attributes.map(({ name }) => name)).not.toContain('face');
    expect(answer.terms.find(({ name }) => name === 'alike')?.fields[0]).toMatchObject({
      path: 'alike',
      kind: 'choice',
      options: ['face'],
    });
  });

  it('tells policies in the words of the pools that use them, or of the mode that is asked for', async () => {
    const { answer } = await publish({ name: 'Set-ups', body: { score: [{ overlap: 'interests', weight: 1 }], threshold: 0.2 } });
    const wordsOf = async (query = '') => {
      const { policies } = (await ask<{ policies: PolicySummary[] }>('GET', `/api/policies${query}`)).answer;
      return policies.find(({ id }) => id === answer.policyId)?.words.at(-1);
    };
    const voted = 'Members vote on pairs who score at least 20 of 100, the best first.';
    expect(await wordsOf()).toMatch(/^Everyone gets up to 3 people .*in a lobby.*in a community/);
    expect(await wordsOf('?mode=community')).toBe(voted);
    expect(await wordsOf('?mode=events')).toBe('Everyone gets up to 3 people who score at least 20 of 100.');
    expect((await ask('GET', '/api/policies?mode=none')).status).toBe(422);
    await createPool(test().database, { mode: 'community', code: 'SETUPS', name: 'Club', policyVersionId: answer.versionId });
    expect(await wordsOf()).toBe(voted);
    const { versions } = (await ask<PolicyDetail>('GET', `/api/policies/${answer.policyId}`)).answer;
    expect(versions[0]?.words.at(-1)).toBe(voted);
    const asked = { body: versions[0]?.body, modes: ['community'] };
    expect((await ask<CheckedPolicy>('POST', '/api/policies/check', asked)).answer.words.at(-1)).toBe(voted);
  });

  it('offers starting points that are policies, each as far as the attributes here go', async () => {
    const { answer } = await ask<PolicyTerms>('GET', '/api/policy-terms');
    for (const { body } of answer.startingPoints) if (body !== null) expect((await check(body)).answer.problems).toEqual([]);
    expect(answer.startingPoints.filter(({ body }) => body === null)).toMatchObject([
      { key: 'languages', missing: ['learning'] },
      { key: 'language-exchange', missing: ['learning'] },
    ]);
    expect(answer.startingPoints.find(({ key }) => key === 'chat')).toMatchObject({
      mode: 'live',
      body: { relax: [{ after: '8s', drop: 'overlaps interests', threshold: 0 }, { after: '45s' }] },
    });
    expect(answer.startingPoints.filter(({ mode }) => mode === 'community').map(({ key }) => key)).toEqual([
      'set-up',
      'set-up-dates',
      'set-up-work',
    ]);
    expect(answer.startingPoints.find(({ key }) => key === 'lookalike')).toMatchObject({
      mode: 'lookalike',
      body: {
        filters: [{ same: 'school' }, { differs: 'gender' }, { is: 'profile_type', value: 'user' }],
        score: [{ alike: 'face', weight: 1 }],
        threshold: 0.5,
        limit: 20,
      },
    });
    expect(answer.startingPoints.find(({ key }) => key === 'mentoring')?.body).toMatchObject({
      score: [{ complement: { offers: 'offers', needs: 'needs' }, weight: 4 }, { overlap: 'interests' }],
    });
  });
});

describe('a try', () => {
  it('says the same lists that the event has when nothing changes', async () => {
    await matchUntilQuiet(http.work);
    const { status, answer } = await tryOut({ eventId, body: usual });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ people: 60, looked: 60, changedLists: 0, limit: 3, limitOfEvent: false });
    expect(answer.before).toEqual(answer.after);
    for (const { person, list, gone } of answer.examples) {
      const stored = await test().database.rows<{ id: string; score: number }>(sql`
        select match_user_id as id, score from user_matches where event_id = ${eventId} and user_id = ${person.id} order by score desc`);
      expect(list.map(({ person: { id } }) => id).toSorted()).toEqual(stored.map(({ id }) => id).toSorted());
      expect(list.every(({ isNew }) => !isNew)).toBe(true);
      expect(gone).toEqual([]);
    }
    const { rows } = await test().database.getRow<{ rows: number }>(
      sql`select count(distinct user_id) as rows from user_matches where event_id = ${eventId}`,
    );
    expect(answer.after.withList).toBe(rows);
  });

  it('writes nothing, and answers the same each time', async () => {
    const state = () =>
      test().database.getRow(sql`
        select (select count(*) from policy_versions) as versions, (select count(*) from matchmaking_queue) as queued,
               (select coalesce(max(id), 0) from user_match_changes) as changes`);
    const before = await state();
    const body = { filters: [{ within: 'age', by: 4 }], score: [{ near: 'age', scale: 3, weight: 1 }], limit: 2 };
    const once = await tryOut({ eventId, body });
    expect((await tryOut({ eventId, body })).answer).toEqual(once.answer);
    expect(await state()).toEqual(before);
  });

  it('tells who comes, who goes and why, and who would have nobody', async () => {
    const body = {
      filters: [
        { within: 'age', by: 2 },
        { is: 'gender', value: 'woman' },
      ],
      score: usual.score,
      limit: 3,
    };
    const { answer } = await tryOut({ eventId, body });
    expect(answer.changedLists).toBeGreaterThan(0);
    expect(answer.after.withList + answer.after.withoutList).toBe(60);
    expect(answer.after.sizes.reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(answer.after.best.reduce((sum, count) => sum + count, 0)).toBe(answer.after.withList);
    const gone = answer.examples.flatMap((example) => example.gone.map(({ why }) => why));
    expect(gone.some((why) => why.startsWith('They may no longer meet: the rule is that '))).toBe(true);
    expect(answer.left.length).toBeGreaterThan(0);
    expect(answer.left[0]).toMatchObject({ hadList: true });
    expect(answer.left.every(({ steps }) => steps.at(-1)?.left === 0)).toBe(true);
    expect(answer.funnel.map(({ words }) => words)).toEqual([
      'pairs of people',
      'within 2 years in age',
      'whose gender is woman',
      'not blocked by one of them',
    ]);
    const left = answer.funnel.map((step) => step.left);
    expect(left[0]).toBe(60 * 59);
    expect(left).toEqual(left.toSorted((a, b) => b - a));
  });

  it('says of those who would have nobody what their profile lacks, by the same words as the rule', async () => {
    const db = test().database;
    await db.run(sql`update attribute_definitions set label = 'Speaks' where name = 'gender'`);
    try {
      const event = await createTestEvent(db, { policy: {} });
      const [silent] = await joinPeople(db, event, [
        { name: 'A' },
        { name: 'B', gender: 'woman' },
        { name: 'C', gender: 'woman' },
      ]);
      const { answer } = await tryOut({ eventId: event, body: { filters: [{ same: 'gender' }], score: [] } });
      expect(answer.left).toMatchObject([
        {
          person: { id: silent },
          missing: [{ field: 'gender', label: 'Speaks' }],
          steps: [{}, { words: 'of the same Speaks' }, {}, {}],
          advice: expect.stringMatching(/^The profile does not say “Speaks”/) as string,
        },
      ]);
    } finally {
      await db.run(sql`update attribute_definitions set label = 'Gender' where name = 'gender'`);
    }
  });

  it('warns of what nobody here has', async () => {
    const body = {
      filters: [{ overlaps: 'languages' }],
      score: [{ similar: 'bio', weight: 1 }],
    };
    const { answer } = await tryOut({ eventId, body });
    expect(answer.warnings[0]).toBe('Nobody here has `languages`.');
    expect(answer.warnings[1]).toContain('Nobody’s `bio` has been compared here yet');
    expect(answer.after).toMatchObject({ withList: 0, withoutList: 60, medianBest: null, topShare: null });
  });

  it('never shows blocked people, nor anybody across the age wall', async () => {
    const db = test().database;
    const event = await createTestEvent(db, { policy: {} });
    const [a = '', b = '', young = ''] = await joinPeople(db, event, [
      { name: 'A', birthDate: '1990-01-01' },
      { name: 'B', birthDate: '1990-01-01' },
      { name: 'Young', birthDate: '2015-01-01' },
    ]);
    const shown = async () => {
      const { answer } = await tryOut({ eventId: event, body: { score: [] } });
      return Object.fromEntries([
        ...answer.examples.map(({ person, list }) => [person.id, list.map((entry) => entry.person.id)]),
        ...answer.left.map(({ person }) => [person.id, []]),
      ]) as Record<string, string[]>;
    };
    expect(await shown()).toEqual({ [a]: [b], [b]: [a], [young]: [] });
    await db.run(sql`insert into blocks (blocker_id, blocked_id) values (${b}, ${a})`);
    expect(await shown()).toEqual({ [a]: [], [b]: [], [young]: [] });
  });

  it('answers for an event of nobody', async () => {
    const empty = await createTestEvent(test().database, { policy: usual });
    const { status, answer } = await tryOut({ eventId: empty, body: usual });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ people: 0, looked: 0, changedLists: 0, examples: [], left: [], warnings: [] });
  });

  it('compares with another version when asked', async () => {
    const { answer: other } = await publish({ name: 'Other', body: { ...usual, limit: 1 }, basedOn: 0 });
    const { answer } = await tryOut({ eventId, body: usual, compareWith: other.versionId });
    expect(answer.comparedWith).toEqual({ versionId: other.versionId, policy: 'Other', version: 1 });
    expect(answer.changedLists).toBeGreaterThan(40);
    expect(answer.before?.sizes).toHaveLength(2);
    expect((await tryOut({ eventId, body: usual, compareWith: crypto.randomUUID() })).status).toBe(404);
    expect((await tryOut({ eventId: crypto.randomUUID(), body: usual })).status).toBe(404);
  });

  it('runs one at a time for each admin', async () => {
    const [first, second] = await Promise.all([tryOut({ eventId, body: usual }), tryOut({ eventId, body: usual })]);
    expect([first.status, second.status].toSorted((a, b) => a - b)).toEqual([200, 429]);
    const refused = await Promise.all([
      http.call(admin, 'POST', '/api/policies/try', { eventId, body: usual }),
      http.call(admin, 'POST', '/api/policies/try', { eventId, body: usual }),
    ]);
    expect(refused.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('5');
    expect((await tryOut({ eventId, body: usual })).status).toBe(200);
  });

  it('is given up in words when it takes too long', async () => {
    const request = { eventId, body: usual, compareWith: undefined, models: localModels('none') };
    const late = tryOnEvent(test().database, request, new AbortController().signal, 1);
    await expect(late).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('too big') as string });
  });

  it('ends with the request that asked for it, and makes room for the next', async () => {
    const gone = new AbortController();
    const asked = http.app.request('/api/policies/try', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${testServiceKey}` },
      body: JSON.stringify({ eventId, body: usual }),
      signal: gone.signal,
    });
    setImmediate(() => gone.abort());
    expect(((await (await asked).json()) as ProblemDocument).code).toBe('cancelled');
    expect((await tryOut({ eventId, body: usual }, service)).status).toBe(200);
  });

  it('refuses what is no policy in the words of the check', async () => {
    const { status, answer } = await tryOut({ eventId, body: { filters: [{ same: 'schol' }] } });
    expect([status, answer.code]).toEqual([422, 'invalid_policy']);
    expect(answer.problems?.[0]?.message).toContain('did you mean `school`?');
  });
});
