// Nakodo's HTTP app on a test database, and people who call it.
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { createWallets, type Wallets } from '../../src/wallets/wallets.js';
import { createAccounts, type Accounts, type AccountsSettings } from '../../src/accounts/accounts.js';
import type { Job } from '../../src/work/jobs.js';
import { createTokens, type Tokens } from '../../src/auth/tokens.js';
import type { ConfiguredChain } from '../../src/chain-sync/chain-config.js';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { createCommunityWork } from '../../src/modes/community/community.work.js';
import type { EventsWork } from '../../src/modes/events/events.work.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { openLiveHub, type LiveHub } from '../../src/modes/live/hub/live-hub.js';
import type { IceSettings } from '../../src/modes/live/live-ice.js';
import type { LiveTimes } from '../../src/modes/live/hub/live-pulse.js';
import type { LookalikeWork } from '../../src/modes/lookalike/lookalike.work.js';
import { createLiveMatcher } from '../../src/modes/live/pairing/matcher.js';
import { createLocalPhotoStore } from '../../src/photos/local-photo-store.js';
import { readPhotoLinkKey } from '../../src/photos/photo-link-key.js';
import type { PhotoStore } from '../../src/photos/photo-store.js';
import { openBus } from '../../src/realtime/bus.js';
import { openPersonStreams, type PersonStreams, type StreamTimes } from '../../src/realtime/person-streams.js';
import { createApp, type App } from '../../src/server/app.js';
import { unlimited, type HttpOptions } from '../../src/server/http/options.js';
import { eventsWork } from './events.js';
import { lookalikeFixture } from './lookalike.js';
import { localModels } from '../../src/people/models.js';

export const testServiceKey = 'service-key-of-a-test-and-nothing-else';
export const testCronSecret = 'secret-of-a-scheduler-of-a-test-only';
export const testJwtSecret = 'secret-of-a-test-and-of-nothing-else-at-all';

export interface TestApp {
  readonly app: App;
  readonly tokens: Tokens;
  readonly accounts: Accounts;
  readonly work: EventsWork;
  readonly streams: PersonStreams;
  readonly live: LiveHub;
  /** What went into the log as an error. */
  readonly errors: { readonly details: unknown; readonly message: string }[];
  /** What the log has of requests. */
  readonly requests: readonly Readonly<Record<string, unknown>>[];
  /** Calls as nobody, as the service, or as a person (their id). */
  call(as: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Calls so, and reads the answer; one without content is `{}`. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the answer is, the caller knows
  ask<T>(...call: Parameters<TestApp['call']>): Promise<{ readonly status: number; readonly body: T }>;
  close(): Promise<void>;
}

export const nobody = 'nobody';
export const service = 'service';

export async function openTestApp(
  db: Database,
  options: {
    readonly jwksUrl?: string;
    readonly pages?: string;
    readonly accounts?: Accounts;
    readonly wallets?: Wallets;
    readonly publicUrl?: string;
    readonly streamTimes?: Partial<StreamTimes>;
    readonly http?: Partial<HttpOptions>;
    readonly importMaxBytes?: number;
    readonly liveTimes?: Partial<LiveTimes>;
    readonly ice?: IceSettings;
    readonly store?: PhotoStore;
    /** What works the jobs of photos, when somebody asks over HTTP. */
    readonly lookalike?: LookalikeWork;
    /** What a scheduler can run. */
    readonly chain?: ConfiguredChain;
    readonly jobs?: readonly Job[];
    readonly cronSecret?: string | undefined;
  } = {},
): Promise<TestApp> {
  const tokens = createTokens({ serviceKey: testServiceKey, jwtSecret: testJwtSecret, ...options });
  const accounts = options.accounts ?? testAccounts(db);
  const stopping = new AbortController();
  const bus = await openBus(db);
  const requests: Record<string, unknown>[] = [];
  const errors: { details: unknown; message: string }[] = [];
  const log = {
    error: (details: unknown, message: string) => void errors.push({ details, message }),
    info: (details: unknown) => void requests.push(details as Record<string, unknown>),
  };
  const work = eventsWork(db);
  const streams = await openPersonStreams({
    db,
    onError: (error) => void errors.push({ details: error, message: 'streams of people' }),
    ...(options.streamTimes && { times: options.streamTimes }),
  });
  const matcher = createLiveMatcher({
    db,
    models: localModels('none'),
    onError: (error, doing) => void errors.push({ details: error, message: doing }),
  });
  const live = await openLiveHub({
    db,
    matcher,
    rateLimitScale: options.http?.rateLimitScale ?? 0,
    onError: (error) => void errors.push({ details: error, message: 'the live mode' }),
    ...(options.liveTimes && { times: options.liveTimes }),
  });
  const app = createApp({
    db,
    work,
    maxRuntimeMs: 20_000,
    bus,
    streams,
    live,
    matcher,
    lookalike: options.lookalike ?? lookalikeFixture(db).work,
    community: createCommunityWork({ db, models: localModels('none') }),
    chain: options.chain ?? { kind: 'none' },
    jobs: options.jobs ?? [],
    cronSecret: 'cronSecret' in options ? options.cronSecret : testCronSecret,
    store: options.store ?? createLocalPhotoStore(join(tmpdir(), 'nakodo-test-photos')),
    photoLinkKey: await readPhotoLinkKey(db),
    ice: options.ice ?? { stunUrls: [], turn: undefined, relayOnly: false },
    tokens,
    accounts,
    wallets: options.wallets ?? createWallets({ db, accounts, chainId: 1 }),
    ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    log,
    stopping: stopping.signal,
    onStreamError: (error) => log.error(error, 'stream'),
    pages: options.pages,
    http: { ...unlimited, ...options.http },
    ...(options.importMaxBytes !== undefined && { importMaxBytes: options.importMaxBytes }),
  });
  const authorization = async (as: string): Promise<Record<string, string>> => {
    if (as === nobody) return {};
    return { authorization: `Bearer ${as === service ? testServiceKey : await hostToken(as)}` };
  };
  const call: TestApp['call'] = async (as, method, path, body, headers = {}) => {
    const withBody = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return await app.request(path, { method, headers: { ...json, ...(await authorization(as)), ...headers }, ...withBody });
  };
  return {
    app,
    tokens,
    accounts,
    work,
    streams,
    live,
    errors,
    requests,
    call,
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
    async ask<T>(...asked: Parameters<TestApp['call']>) {
      const response = await call(...asked);
      const text = await response.text();
      return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T };
    },
    async close() {
      stopping.abort();
      await live.close();
      await matcher.close();
      await streams.close();
      await bus.close();
    },
  };
}

export function testAccounts(db: Database, options: Partial<AccountsSettings> = {}): Accounts {
  return createAccounts({
    db,
    enabled: true,
    sessionSeconds: 30 * 24 * 60 * 60,
    publicUrl: 'http://localhost',
    mailer: undefined,
    onMailError: () => undefined,
    ...options,
  });
}

/** A token as the host app gives it to a person: for longer than any test takes. Clocks may differ by 30 seconds. */
export async function hostToken(userId: string, seconds = 3600): Promise<string> {
  const signing = new SignJWT({ role: 'authenticated' }).setProtectedHeader({ alg: 'HS256' }).setSubject(userId);
  return await signing.setExpirationTime(Math.floor(Date.now() / 1000) + seconds).sign(new TextEncoder().encode(testJwtSecret));
}

/** A member of staff, with a profile. */
export async function createStaff(db: Database, role: 'admin' | 'moderator'): Promise<string> {
  const { ids } = await saveProfiles(db, [{ externalId: randomUUID(), name: `A ${role}` }]);
  const id = ids[0] ?? '';
  await db.run(sql`insert into staff (user_id, role) values (${id}, ${role})`);
  return id;
}
