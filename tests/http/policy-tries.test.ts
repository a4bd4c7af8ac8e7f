// Trying a policy on an event's people, over HTTP.
import { describe, expect, it } from 'vitest';
import type { ProblemDocument } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { localModels } from '../../src/people/models.js';
import { tryOnEvent } from '../../src/policies/try-event.js';
import { createTestEvent, joinPeople, matchUntilQuiet } from '../support/events.js';
import { service, testServiceKey } from '../support/http.js';
import { waitingForLock } from '../support/locks.js';
import { openPolicyEditor, usual } from '../support/policy-editor.js';

const { db, http, admin, eventId, publish, tryOut } = openPolicyEditor();

describe('a try', () => {
  it('says the same lists that the event has when nothing changes', async () => {
    await matchUntilQuiet(http().work);
    const { status, answer } = await tryOut({ eventId: eventId(), body: usual });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ people: 60, looked: 60, changedLists: 0, limit: 3, limitOfEvent: false });
    expect(answer.before).toEqual(answer.after);
    for (const { person, list, gone } of answer.examples) {
      const stored = await db().rows<{ id: string; score: number }>(sql`
        select match_user_id as id, score from user_matches where event_id = ${eventId()} and user_id = ${person.id} order by score desc`);
      expect(list.map(({ person: { id } }) => id).toSorted()).toEqual(stored.map(({ id }) => id).toSorted());
      expect(list.every(({ isNew }) => !isNew)).toBe(true);
      expect(gone).toEqual([]);
    }
    const { rows } = await db().getRow<{ rows: number }>(
      sql`select count(distinct user_id) as rows from user_matches where event_id = ${eventId()}`,
    );
    expect(answer.after.withList).toBe(rows);
  });

  it('writes nothing, and answers the same each time', async () => {
    const state = () =>
      db().getRow(sql`
        select (select count(*) from policy_versions) as versions, (select count(*) from matchmaking_queue) as queued,
               (select coalesce(max(id), 0) from user_match_changes) as changes`);
    const before = await state();
    const body = { filters: [{ within: 'age', by: 4 }], score: [{ near: 'age', scale: 3, weight: 1 }], limit: 2 };
    const once = await tryOut({ eventId: eventId(), body });
    expect((await tryOut({ eventId: eventId(), body })).answer).toEqual(once.answer);
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
    const { answer } = await tryOut({ eventId: eventId(), body });
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
    await db().run(sql`update attribute_definitions set label = 'Speaks' where name = 'gender'`);
    try {
      const event = await createTestEvent(db(), { policy: {} });
      const [silent] = await joinPeople(db(), event, [
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
      await db().run(sql`update attribute_definitions set label = 'Gender' where name = 'gender'`);
    }
  });

  it('warns of what nobody here has', async () => {
    const body = {
      filters: [{ overlaps: 'languages' }],
      score: [{ similar: 'bio', weight: 1 }],
    };
    const { answer } = await tryOut({ eventId: eventId(), body });
    expect(answer.warnings[0]).toBe('Nobody here has `languages`.');
    expect(answer.warnings[1]).toContain('Nobody’s `bio` has been compared here yet');
    expect(answer.after).toMatchObject({ withList: 0, withoutList: 60, medianBest: null, topShare: null });
  });

  it('never shows blocked people, nor anybody across the age wall', async () => {
    const event = await createTestEvent(db(), { policy: {} });
    const [a = '', b = '', young = ''] = await joinPeople(db(), event, [
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
    await db().run(sql`insert into blocks (blocker_id, blocked_id) values (${b}, ${a})`);
    expect(await shown()).toEqual({ [a]: [], [b]: [], [young]: [] });
  });

  it('answers for an event of nobody', async () => {
    const empty = await createTestEvent(db(), { policy: usual });
    const { status, answer } = await tryOut({ eventId: empty, body: usual });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ people: 0, looked: 0, changedLists: 0, examples: [], left: [], warnings: [] });
  });

  it('compares with another version when asked', async () => {
    const { answer: other } = await publish({ name: 'Other', body: { ...usual, limit: 1 }, basedOn: 0 });
    const { answer } = await tryOut({ eventId: eventId(), body: usual, compareWith: other.versionId });
    expect(answer.comparedWith).toEqual({ versionId: other.versionId, policy: 'Other', version: 1 });
    expect(answer.changedLists).toBeGreaterThan(40);
    expect(answer.before?.sizes).toHaveLength(2);
    expect((await tryOut({ eventId: eventId(), body: usual, compareWith: crypto.randomUUID() })).status).toBe(404);
    expect((await tryOut({ eventId: crypto.randomUUID(), body: usual })).status).toBe(404);
  });

  it('runs one at a time for each admin', async () => {
    const body = { eventId: eventId(), body: usual };
    let first: ReturnType<typeof tryOut> | undefined;
    await db().transaction(async (tx) => {
      await tx.run(sql`lock table policy_versions`); // which every try reads
      first = tryOut(body);
      await waitingForLock(db());
      const refused = await http().call(admin(), 'POST', '/api/policies/try', body);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    });
    expect((await first)?.status).toBe(200);
    expect((await tryOut(body)).status).toBe(200);
  });

  it('is given up in words when it takes too long', async () => {
    const request = { eventId: eventId(), body: usual, compareWith: undefined, models: localModels('none') };
    const late = tryOnEvent(db(), request, new AbortController().signal, 1);
    await expect(late).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('too big') as string });
  });

  it('ends with the request that asked for it, and makes room for the next', async () => {
    const gone = new AbortController();
    const asked = http().app.request('/api/policies/try', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${testServiceKey}` },
      body: JSON.stringify({ eventId: eventId(), body: usual }),
      signal: gone.signal,
    });
    setImmediate(() => gone.abort());
    expect(((await (await asked).json()) as ProblemDocument).code).toBe('cancelled');
    expect((await tryOut({ eventId: eventId(), body: usual }, service)).status).toBe(200);
  });

  it('refuses what is no policy in the words of the check', async () => {
    const { status, answer } = await tryOut({ eventId: eventId(), body: { filters: [{ same: 'schol' }] } });
    expect([status, answer.code]).toEqual([422, 'invalid_policy']);
    expect(answer.problems?.[0]?.message).toContain('did you mean `school`?');
  });
});
