// Policies over HTTP: publishing, reading and checking them.
import { describe, expect, it } from 'vitest';
import type { CheckedPolicy, PolicyDetail, PolicySummary, PolicyTerms } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { dinnerPolicy, mixerPolicy } from '../../src/demo/fill.js';
import { createPool } from '../../src/people/pools.js';
import { openPolicyEditor, usual } from '../support/policy-editor.js';

const { db, admin, eventId, ask, publish, check } = openPolicyEditor();

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
      { version: 2, changes: ['A list holds up to 4, before 3.'], by: admin() },
      { version: 1, changes: [], by: admin() },
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
    const used = answer.policies.find(({ usedBy }) => usedBy.some(({ id }) => id === eventId()));
    expect(used?.usedBy).toMatchObject([{ id: eventId(), version: 1, members: 60, mode: 'events' }]);
    expect(used?.words[0]).toBe('People meet only if they are at most 15 years apart in age.');
  });

  it('says so when a published policy can no longer be used', async () => {
    const { id } = await db().getRow<{ id: string }>(sql`
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
    const { answer } = await ask<PolicyTerms>('GET', `/api/policy-terms?eventId=${eventId()}`);
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
    await createPool(db(), { mode: 'community', code: 'SETUPS', name: 'Club', policyVersionId: answer.versionId });
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
