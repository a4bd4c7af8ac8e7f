// How often one may call: per person, or per address for nobody in particular; the service as often as it likes. Counted in the memory of
// each process: a shared count would cost a round trip to the database on every request (about a millisecond), and what it would win is
// a factor of a few processes. A whole party calls from one address (the Wi-Fi of the place), so addresses have wide limits, and what
// guards passwords and codes counts failures.
import type { MiddlewareHandler } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { findPersonId } from '../../auth/identity.js';
import { AppError } from '../../errors.js';
import { networkOf } from './client.js';
import type { AppContext, AppEnv } from './context.js';
import { safeMethods } from './safe-methods.js';

export interface RateLimit {
  readonly points: number;
  readonly seconds: number;
}

/** Before scaling. */
export const rateLimits = {
  /** Reading as a person: 10 a second, for minutes. */
  read: { points: 600, seconds: 60 },
  write: { points: 120, seconds: 60 },
  /** Nobody in particular, by address. */
  'read from an address': { points: 3000, seconds: 60 },
  'write from an address': { points: 600, seconds: 60 },
  /** Wrong passwords for one e-mail from one address: whoever owns the account comes in from theirs. */
  'password of one account': { points: 10, seconds: 900 },
  /** Wrong passwords from one address, whatever the e-mail. */
  'passwords from an address': { points: 100, seconds: 900 },
  /** Codes of events that do not exist. */
  'wrong codes': { points: 30, seconds: 600 },
  'wrong codes from an address': { points: 300, seconds: 600 },
  /** Accounts and guests: a party through one Wi-Fi, no more. Making a password's hash takes a tenth of a second. */
  'newcomers from an address': { points: 300, seconds: 600 },
  /** Mails sent to one address. */
  'mails to one account': { points: 5, seconds: 3600 },
} as const satisfies Record<string, RateLimit>;
type LimitName = keyof typeof rateLimits;

const signInPath = '/api/auth/sign-in';
const passwordPaths = new Set([signInPath, '/api/auth/change-password']);
const newcomerPaths = new Set(['/api/auth/sign-up', '/api/auth/guest', '/api/auth/upgrade', '/api/auth/wallet/sign-in']);
/** Signatures are not guessed, but checking them takes more than being refused. */
const walletPaths = new Set(['/api/auth/wallet/sign-in', '/api/me/wallet']);
const mailPaths = new Set(['/api/auth/forgot-password']);
const codePaths = /^\/api\/(?:codes\/[^/]+|(?:events|lobbies|lookalike|communities)\/(?:by-code\/[^/]+|join))$/;
const failed = (status: number) => status >= 400 && status < 500;

/** One count that a request is held against. */
interface Count {
  readonly name: LimitName;
  readonly key: string;
  /** Only answers of this kind count in the end; counted before, so that many at once are no way around. Undefined: every request. */
  readonly counts?: (status: number) => boolean;
}

/** Throws `rate_limited` with the seconds to wait. */
export function limitRates(scale: number): MiddlewareHandler<AppEnv> {
  if (scale === 0) return async (_c, next) => await next();
  const limiters = createLimiters(scale);
  return async (c, next) => {
    const counts = await countsOf(c);
    for (const { name, key, counts: when } of counts) {
      const limiter = limiters[name];
      const result = await limiter.consume(key).catch(asResult);
      if (!when) tell(c, limiter, result);
      if (result.consumedPoints > limiter.points) throw refusal(result);
    }
    await next();
    for (const { name, key, counts: when } of counts) if (when && !when(c.res.status)) await limiters[name].reward(key);
  };
}

type Limiters = Readonly<Record<LimitName, RateLimiterMemory>>;

function createLimiters(scale: number): Limiters {
  const entries = Object.entries(rateLimits).map(([name, { points, seconds }]) => [
    name,
    new RateLimiterMemory({ keyPrefix: name, points: Math.max(1, Math.round(points * scale)), duration: seconds }),
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made of the entries of the same table
  return Object.fromEntries(entries) as Limiters;
}

async function countsOf(c: AppContext): Promise<Count[]> {
  const identity = c.get('identity');
  if (identity.kind === 'service') return [];
  const { address } = c.get('client');
  const from = address === undefined ? undefined : networkOf(address);
  const general = safeMethods.has(c.req.method) ? ('read' as const) : ('write' as const);
  const person = findPersonId(identity);
  const counts: Count[] = [];
  if (person !== undefined) counts.push({ name: general, key: person });
  else if (from !== undefined) counts.push({ name: `${general} from an address`, key: from });
  if (codePaths.test(c.req.path)) {
    if (person !== undefined) counts.push({ name: 'wrong codes', key: person, counts: (status) => status === 404 });
    if (from !== undefined) counts.push({ name: 'wrong codes from an address', key: from, counts: (status) => status === 404 });
  }
  if (passwordPaths.has(c.req.path) && from !== undefined) {
    // By the account that is tried, not by who tries: another guest's session is made in no time.
    const account = c.req.path === signInPath || person === undefined ? await emailIn(c) : person;
    counts.push({ name: 'password of one account', key: `${from} ${account}`, counts: failed });
    counts.push({ name: 'passwords from an address', key: from, counts: failed });
  }
  if (walletPaths.has(c.req.path) && !safeMethods.has(c.req.method) && from !== undefined) {
    // Unlinking takes a password as well as a signature.
    if (person !== undefined) counts.push({ name: 'password of one account', key: `${from} ${person}`, counts: failed });
    counts.push({ name: 'passwords from an address', key: from, counts: failed });
  }
  if (newcomerPaths.has(c.req.path) && from !== undefined) counts.push({ name: 'newcomers from an address', key: from });
  if (mailPaths.has(c.req.path)) counts.push({ name: 'mails to one account', key: await emailIn(c) });
  return counts;
}

/** The e-mail in a body that may be anything. */
async function emailIn(c: AppContext): Promise<string> {
  try {
    const { email } = await c.req.json<{ email?: unknown }>();
    return typeof email === 'string' ? email.trim().toLowerCase().slice(0, 254) : '';
  } catch {
    return ''; // refused further in
  }
}

function asResult(refused: unknown): RateLimiterRes {
  if (refused instanceof RateLimiterRes) return refused;
  throw refused;
}

const inSeconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

function tell(c: AppContext, limiter: RateLimiterMemory, { consumedPoints, msBeforeNext }: RateLimiterRes): void {
  const { headers } = c.res; // of whatever is answered in the end, problems too
  headers.set('ratelimit-limit', String(limiter.points));
  headers.set('ratelimit-remaining', String(Math.max(0, limiter.points - consumedPoints)));
  headers.set('ratelimit-reset', String(inSeconds(msBeforeNext)));
}

function refusal({ msBeforeNext }: RateLimiterRes): AppError {
  const seconds = inSeconds(msBeforeNext);
  const words = seconds < 120 ? `${seconds} second${seconds === 1 ? '' : 's'}` : `${Math.ceil(seconds / 60)} minutes`;
  return new AppError('rate_limited', { detail: `Too many in a short time: try again in ${words}`, retryAfterSeconds: seconds });
}
