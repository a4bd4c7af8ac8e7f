// Tokens and sessions: ours, the host app's by secret and by public key, and the one-click accounts of the demo.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoAccount, Viewer } from '@nakodo/protocol';
import { localSecrets } from '../../src/auth/local-secrets.js';
import { createTokens } from '../../src/auth/tokens.js';
import { fillDemo } from '../../src/demo/fill.js';
import { joinPeople } from '../support/events.js';
import { createTestEvent } from '../support/events.js';
import { nobody, openTestApp, service, testJwtSecret, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const secret = new TextEncoder().encode(testJwtSecret);
const me = '11111111-2222-4333-8444-555555555555';

interface Claims {
  readonly sub?: string;
  readonly role?: string;
  readonly seconds?: number;
  readonly alg?: string;
  readonly key?: Uint8Array | CryptoKey;
}

function sign({ sub = me, role = 'authenticated', seconds = 60, alg = 'HS256', key = secret }: Claims): Promise<string> {
  const expires = Math.floor(Date.now() / 1000) + seconds;
  return new SignJWT({ role }).setProtectedHeader({ alg, kid: 'one' }).setSubject(sub).setExpirationTime(expires).sign(key);
}

describe('a bearer token', () => {
  const tokens = createTokens({ serviceKey: 'k'.repeat(40), jwtSecret: testJwtSecret });

  it('signed with the shared secret is the person it names', async () => {
    expect(await tokens.identify(await sign({}))).toEqual({ kind: 'person', userId: me });
  });

  it('with the role service_role, or the service key itself, is the service; anon is nobody', async () => {
    expect(await tokens.identify(await sign({ role: 'service_role' }))).toEqual({ kind: 'service' });
    expect(await tokens.identify('k'.repeat(40))).toEqual({ kind: 'service' });
    expect(await tokens.identify(await sign({ role: 'anon' }))).toEqual({ kind: 'anonymous' });
  });

  it.each([
    ['expired', () => sign({ seconds: -120 })],
    ['signed with another secret', () => sign({ key: new TextEncoder().encode('x'.repeat(40)) })],
    ['of an unknown role', () => sign({ role: 'postgres' })],
    ['whose subject is no uuid', () => sign({ sub: 'admin' })],
    [
      'that never expires',
      () => new SignJWT({ role: 'authenticated' }).setProtectedHeader({ alg: 'HS256' }).setSubject(me).sign(secret),
    ],
    [
      'that is not signed',
      () => Promise.resolve(`${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ sub: me, role: 'authenticated', exp: 9e9 }))}.`),
    ],
    ['that is no token', () => Promise.resolve('hello')],
    ['almost the service key', () => Promise.resolve('k'.repeat(39))],
  ])('%s is refused', async (_, make) => {
    await expect(tokens.identify(await make())).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('signed with a published key is the person; with the public key used as a secret it is refused', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const server = createServer((_, response) => response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'one', alg: 'ES256' }] })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const byKey = createTokens({ jwksUrl: `http://127.0.0.1:${port}/jwks.json` });
    expect(await byKey.identify(await sign({ alg: 'ES256', key: privateKey }))).toEqual({ kind: 'person', userId: me });
    const forged = await sign({ key: new TextEncoder().encode(JSON.stringify(jwk).padEnd(32)) });
    await expect(byKey.identify(forged)).rejects.toMatchObject({ code: 'unauthenticated' });
    const forUs = createTokens({ jwksUrl: `http://127.0.0.1:${port}/jwks.json`, issuer: 'https://id.test', audience: 'nakodo' });
    const claims = (aud: string, iss: string) =>
      new SignJWT({ role: 'authenticated' })
        .setProtectedHeader({ alg: 'ES256' })
        .setSubject(me)
        .setExpirationTime('1m')
        .setAudience(aud)
        .setIssuer(iss)
        .sign(privateKey);
    expect(await forUs.identify(await claims('nakodo', 'https://id.test'))).toEqual({ kind: 'person', userId: me });
    for (const [aud, iss] of [
      ['other app', 'https://id.test'],
      ['nakodo', 'https://elsewhere.test'],
    ] as const) {
      await expect(forUs.identify(await claims(aud, iss))).rejects.toMatchObject({ code: 'unauthenticated' });
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('the secrets of a local installation', () => {
  it('are made once, readable by their owner only, and a broken file is said', () => {
    const directory = mkdtempSync(join(tmpdir(), 'nakodo-secrets-'));
    const made = localSecrets(directory);
    expect(localSecrets(directory)).toEqual(made);
    const path = join(directory, 'secrets.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toContain(made.jwtSecret);
    writeFileSync(path, '{');
    expect(() => localSecrets(directory)).toThrow('is broken: delete it');
    rmSync(directory, { recursive: true });
  });
});

const test = testDatabase();
const origin = { origin: 'http://localhost', host: 'localhost' };

async function signIn(http: TestApp, account: string): Promise<Response> {
  return await http.call(nobody, 'POST', '/api/demo/sign-in', { account }, origin);
}

const cookieOf = (response: Response) => ({ cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' });

describe('the demo', () => {
  let http: TestApp;
  beforeAll(async () => {
    http = await openTestApp(test().database);
  });
  afterAll(() => http.close());

  it('has no doors before it was filled', async () => {
    expect(await (await http.call(nobody, 'GET', '/api/demo')).json()).toEqual({
      accounts: [],
      lobby: null,
      looks: null,
      community: null,
    });
    expect((await signIn(http, 'organiser')).status).toBe(404);
    expect(await (await http.call(nobody, 'GET', '/api/me')).json()).toMatchObject({
      role: 'anonymous',
      server: { demo: false },
    });
  });

  it('is filled once, with two events, one of 300, and not where people are already', async () => {
    const db = test().database;
    const filled = await Promise.all([fillDemo(db), fillDemo(db)]);
    expect(filled.filter(Boolean)).toEqual([true]);
    const { events } = (await (await http.call(service, 'GET', '/api/events')).json()) as {
      events: { status: { members: number } }[];
    };
    expect(events.map(({ status }) => status.members)).toEqual([300, 90]);
    const { accounts } = (await (await http.call(nobody, 'GET', '/api/demo')).json()) as { accounts: DemoAccount[] };
    expect(accounts.map(({ role }) => role)).toEqual(['organiser', 'guest', 'guest']);
  });

  it('signs in by one click, with a cookie that scripts and other sites do not get', async () => {
    const response = await signIn(http, 'organiser');
    expect(response.status).toBe(204);
    expect(response.headers.get('set-cookie')).toMatch(/^nakodo_session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    const viewer = (await (await http.call(nobody, 'GET', '/api/me', undefined, cookieOf(response))).json()) as Viewer;
    expect(viewer).toMatchObject({ role: 'admin', server: { demo: true }, name: 'Ines' });
    expect((await signIn(http, 'somebody')).status).toBe(404);
  });

  it('lets nobody act in a visitor’s name from another site', async () => {
    const cookie = cookieOf(await signIn(http, 'organiser'));
    const { events } = (await (await http.call(nobody, 'GET', '/api/events', undefined, cookie)).json()) as {
      events: { id: string }[];
    };
    const force = (headers: Record<string, string>) =>
      http.call(nobody, 'POST', `/api/events/${events[0]?.id}/force`, {}, { ...cookie, ...headers });
    expect((await force({})).status).toBe(403);
    expect((await force({ origin: 'https://evil.example', host: 'localhost' })).status).toBe(403);
    expect((await force({ origin: 'null', host: 'localhost' })).status).toBe(403);
    expect((await force(origin)).status).toBe(202);
    expect(
      (await http.call(nobody, 'POST', '/api/demo/sign-in', { account: 'organiser' }, { origin: 'https://evil.example' })).status,
    ).toBe(403);
  });

  it('signs out; a session that is broken is nobody', async () => {
    const out = await http.call(nobody, 'POST', '/api/sign-out', {}, { ...cookieOf(await signIn(http, 'guest-one')), ...origin });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    const broken = await http.call(nobody, 'GET', '/api/me', undefined, { cookie: 'nakodo_session=broken' });
    expect(await broken.json()).toMatchObject({ role: 'anonymous' });
  });

  it('has a newcomer join who suits a member, so that they find each other', async () => {
    const { accounts } = (await (await http.call(nobody, 'GET', '/api/demo')).json()) as { accounts: DemoAccount[] };
    expect(accounts).toHaveLength(3);
    const cookie = cookieOf(await signIn(http, 'guest-one'));
    const guest = (await (await http.call(nobody, 'GET', '/api/me', undefined, cookie)).json()) as Viewer;
    const { events } = (await (await http.call(service, 'GET', '/api/events')).json()) as { events: { id: string }[] };
    for (const { id } of events) {
      await http.call(service, 'POST', '/functions/v1/matchmaker', { event_id: id });
      const joined = await http.call(service, 'POST', '/api/demo/newcomer', { eventId: id, like: guest.userId });
      expect(joined.status).toBe(201);
      const newcomer = (await joined.json()) as { id: string };
      await http.call(service, 'POST', '/functions/v1/matchmaker', { event_id: id });
      const list = (await (await http.call(nobody, 'GET', `/api/events/${id}/people/me/matches`, undefined, cookie)).json()) as {
        matches: { person: { id: string } }[];
      };
      expect(list.matches.map(({ person }) => person.id)).toContain(newcomer.id);
    }
    expect((await http.call(service, 'POST', '/api/demo/newcomer', { eventId: crypto.randomUUID() })).status).toBe(404);
  });
});

describe('a person of the host app', () => {
  it('joins nothing by having a token, and sees what they are in', async () => {
    const http = await openTestApp(test().database);
    const event = await createTestEvent(test().database, { code: 'HOST' });
    const [member = ''] = await joinPeople(test().database, event, [{ name: 'Member' }]);
    const eventsOf = async (as: string) =>
      ((await (await http.call(as, 'GET', '/api/events')).json()) as { events: { code: string }[] }).events.map(
        ({ code }) => code,
      );
    expect([await eventsOf(member), await eventsOf(me)]).toEqual([['HOST'], []]);
    await http.close();
  });
});
