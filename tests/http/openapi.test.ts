// The description of the API: valid, complete, and true of what is really answered.
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectPath } from '../../src/root.js';
import { createTestEvent, joinPeople, matchUntilQuiet } from '../support/events.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security: readonly unknown[];
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly tags: readonly { name: string; description: string }[];
}

const test = testDatabase();
let http: TestApp;
let document: Document;
let event: string;
let member: string;
let other: string;
let admin: string;

beforeAll(async () => {
  const db = test().database;
  http = await openTestApp(db);
  document = (await (await http.call(nobody, 'GET', '/api/openapi.json')).json()) as Document;
  event = await createTestEvent(db, { code: 'DESCRIBED', policy: { score: [{ overlap: 'interests', weight: 1 }] } });
  const people = ['Mia', 'Noa', 'Lea'].map((name) => ({ name, interests: ['jazz', 'go'], bio: 'Likes tea.' }));
  [member = '', other = ''] = await joinPeople(db, event, people);
  admin = await createStaff(db, 'admin');
  await matchUntilQuiet(http.work);
});
afterAll(() => http.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${path}`, operation })),
  );

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document) as never);
    expect(result).toMatchObject({ valid: true });
    expect(document.openapi).toBe('3.1.0');
  });

  it('has every address that the app answers, and no other', () => {
    const answered = http.app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(
      operations()
        .map(({ route }) => route)
        .toSorted(),
    ).toEqual([...new Set(answered)].toSorted());
  });

  it('is told in docs/http.md, address by address', () => {
    const told = [
      ...readFileSync(projectPath('docs/http.md'), 'utf8').matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[^`\s?]+)/g),
    ].map(([, method, path = '']) => `${method} ${path.replaceAll(/:\w+/g, '*')}`);
    expect([...new Set(told)].toSorted()).toEqual(
      operations()
        .map(({ route }) => route.replaceAll(/\{\w+\}/g, '*'))
        .toSorted(),
    );
  });

  it('names each operation once, in words that a generated client can use', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('getEventPersonMatches');
  });

  it('says of each what it is for, under a tag that is explained', () => {
    const explained = document.tags.filter(({ description }) => description.endsWith('.')).map(({ name }) => name);
    const bad = operations().filter(
      ({ operation }) => !operation.summary || operation.tags.length !== 1 || !explained.includes(operation.tags[0] ?? ''),
    );
    expect(bad.map(({ route }) => route)).toEqual([]);
  });

  it('has every code of an error, and the form of problems', () => {
    const text = JSON.stringify(document);
    expect(text).toContain('| `rate_limited` | 429 |');
    expect(
      operations().filter(({ operation }) => !operation.responses['default']?.content?.['application/problem+json']),
    ).toEqual([]);
  });

  it('says that streams are streams', () => {
    const stream = document.paths['/api/events/{eventId}/stream']?.['get']?.responses['200'];
    expect(Object.keys(stream?.content ?? {})).toEqual(['text/event-stream']);
  });
});

describe('a real answer', () => {
  const validatorOf = (route: string, status: number, type: string) => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    (formats as unknown as (ajv: Ajv2020) => void)(ajv);
    const [method = '', path = ''] = route.split(' ');
    const responses = document.paths[path]?.[method.toLowerCase()]?.responses;
    const schema = (responses?.[status] ?? responses?.['default'])?.content?.[type]?.schema;
    if (!schema) throw new Error(`${route} has no ${status} ${type} in the document`);
    return ajv.compile({ ...schema, components: (document as unknown as { components: object }).components });
  };

  it.each([
    ['GET /api/me', 'member', 200],
    ['GET /api/events', 'member', 200],
    ['GET /api/events/{eventId}', 'admin', 200],
    ['GET /api/events/{eventId}/members', 'admin', 200],
    ['GET /api/events/{eventId}/people/{userId}/matches', 'member', 200],
    ['GET /api/events/{eventId}/people/{userId}/why-none', 'member', 200],
    ['GET /api/events/{eventId}/people/{userId}/explain/{otherId}', 'member', 200],
    ['GET /api/events/{eventId}/people/{userId}/changes', 'member', 200],
    ['POST /api/events/{eventId}/pause', 'admin', 200],
    ['POST /api/events/{eventId}/resume', 'admin', 200],
    ['POST /api/events/{eventId}/force', 'service', 202],
    ['GET /api/demo', 'nobody', 200],
    ['GET /healthz', 'nobody', 200],
    ['GET /api/events', 'nobody', 401],
    ['GET /api/events/{eventId}/members', 'member', 403],
  ])('of %s to %s (%i) is as described', async (route, who, status) => {
    const callers: Record<string, string> = { member, admin, nobody, service };
    const [method = '', template = ''] = route.split(' ');
    const path = template.replace('{eventId}', event).replace('{userId}', member).replace('{otherId}', other);
    const response = await http.call(callers[who] ?? '', method, path);
    expect(response.status).toBe(status);
    const validate = validatorOf(route, status, response.headers.get('content-type') ?? '');
    validate(await response.json());
    expect(validate.errors).toBeNull();
  });

  it('that is not as described is noticed', () => {
    const validate = validatorOf('GET /api/me', 200, 'application/json');
    expect(validate({ role: 'king' })).toBe(false);
  });
});
