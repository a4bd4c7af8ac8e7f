// What the policy editor asks for, by an admin, beside an event of 60 made-up people who are matched by `usual`.
import { beforeAll, afterAll } from 'vitest';
import type { CheckedPolicy, PolicyTry, ProblemDocument, PublishedPolicy } from '@nakodo/protocol';
import type { Database } from '../../src/db/database.js';
import { demoAttributes } from '../../src/demo/people.js';
import { registerAttributes } from '../../src/people/attributes.js';
import { createTestEvent, joinPeople, randomProfile, seededRandom } from './events.js';
import { createStaff, openTestApp, type TestApp } from './http.js';
import { testDatabase } from './postgres.js';

export const usual = {
  filters: [{ within: 'age', by: 15 }],
  score: [
    { overlap: 'interests', weight: 3 },
    { near: 'age', scale: 10, weight: 1 },
  ],
  limit: 3,
};

/** For one test file, at its top. */
export function openPolicyEditor() {
  const test = testDatabase();
  let opened: { http: TestApp; admin: string; eventId: string };
  beforeAll(async () => {
    const db = test().database;
    const [http, admin] = [await openTestApp(db), await createStaff(db, 'admin')];
    await registerAttributes(db, demoAttributes);
    const eventId = await createTestEvent(db, { code: 'TRY', policy: usual });
    const random = seededRandom(5);
    await joinPeople(
      db,
      eventId,
      Array.from({ length: 60 }, () => randomProfile(random)),
    );
    opened = { http, admin, eventId };
  });
  afterAll(() => opened.http.close());

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the answer is, the caller knows
  async function ask<T>(method: string, path: string, body?: unknown, as = opened.admin): Promise<{ status: number; answer: T }> {
    const response = await opened.http.call(as, method, path, body);
    return { status: response.status, answer: (await response.json()) as T };
  }
  const publish = (body: object, as?: string) => ask<PublishedPolicy & ProblemDocument>('POST', '/api/policies', body, as);
  const tryOut = (body: object, as?: string) => ask<PolicyTry & ProblemDocument>('POST', '/api/policies/try', body, as);
  const check = (body: unknown, compareWith?: unknown) =>
    ask<CheckedPolicy>('POST', '/api/policies/check', { body, ...(compareWith !== undefined && { compareWith }) });
  const db = (): Database => test().database;
  return { db, http: () => opened.http, admin: () => opened.admin, eventId: () => opened.eventId, ask, publish, tryOut, check };
}
