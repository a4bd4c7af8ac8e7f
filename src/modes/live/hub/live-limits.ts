// How much one may do in the live mode, per person (all their tabs together) and per address. Counted in the memory of the process, without a
// timer or a promise for each count: signals and typing come often, and messages of one socket must stay in order. Buckets leak: `points`
// may come at once, and again as many in each `seconds`.
import { AppError } from '../../../errors.js';

interface LiveLimit {
  readonly points: number;
  readonly seconds: number;
}

/** Before scaling. A whole party comes from one address (the Wi-Fi of the place), so addresses have wide limits. */
export const liveLimits = {
  /** Search, stop, skip, leave, keep. */
  moves: { points: 40, seconds: 60 },
  'moves from an address': { points: 3000, seconds: 60 },
  messages: { points: 20, seconds: 10 },
  'messages from an address': { points: 2000, seconds: 10 },
  /** More are dropped without a word: the partner sees that somebody types anyway. */
  typing: { points: 5, seconds: 5 },
  /** Making a connection sends a description and up to some fifty candidates, a restart all of it again. */
  signals: { points: 300, seconds: 30 },
  /** Of these, the large ones. */
  descriptions: { points: 30, seconds: 30 },
  /** Whatever comes over one socket, understood or not. */
  frames: { points: 500, seconds: 20 },
  /** What was refused over one socket as no message of ours. */
  malformed: { points: 5, seconds: 60 },
} as const satisfies Record<string, LiveLimit>;
export type LiveLimitName = keyof typeof liveLimits;

/** Open at the same time in one process. */
export const maxSocketsPerPerson = 5;
const maxSocketsPerAddress = 2000;

interface Bucket {
  level: number;
  at: number;
}

export interface LiveLimiter {
  /** Undefined: it may be done, and counts. Else how many seconds to wait. */
  take(name: LiveLimitName, key: string, now?: number): number | undefined;
  /** Open at the same time from one address. */
  readonly socketsPerAddress: number;
  /** Forgets who has done nothing for long. */
  sweep(now?: number): void;
  /** Keys that are remembered. */
  size(): number;
}

/** `scale` multiplies the limits; 0: none. */
export function createLiveLimiter(scale: number): LiveLimiter {
  const buckets = new Map<LiveLimitName, Map<string, Bucket>>();
  const pointsOf = (name: LiveLimitName) => Math.max(1, Math.round(liveLimits[name].points * scale));
  const leaked = (name: LiveLimitName, { level, at }: Bucket, now: number) =>
    Math.max(0, level - ((now - at) / 1000) * (pointsOf(name) / liveLimits[name].seconds));
  return {
    socketsPerAddress: scale === 0 ? Infinity : Math.ceil(maxSocketsPerAddress * scale),
    take(name, key, now = performance.now()) {
      if (scale === 0) return undefined;
      const named = buckets.get(name) ?? new Map<string, Bucket>();
      buckets.set(name, named);
      const bucket = named.get(key) ?? { level: 0, at: now };
      const level = leaked(name, bucket, now);
      const points = pointsOf(name);
      if (level + 1 > points) return Math.max(1, Math.ceil(((level + 1 - points) * liveLimits[name].seconds) / points));
      bucket.level = level + 1;
      bucket.at = now;
      named.set(key, bucket);
      return undefined;
    },
    sweep(now = performance.now()) {
      for (const [name, named] of buckets) {
        for (const [key, bucket] of named) if (leaked(name, bucket, now) === 0) named.delete(key);
      }
    },
    size: () => [...buckets.values()].reduce((sum, named) => sum + named.size, 0),
  };
}

/** Throws `rate_limited` with the seconds to wait. `address`: the network of the caller, if it is known. */
export function assertMayDo(limiter: LiveLimiter, name: 'moves' | 'messages', userId: string, address: string | undefined): void {
  const seconds =
    limiter.take(name, userId) ?? (address === undefined ? undefined : limiter.take(`${name} from an address`, address));
  if (seconds !== undefined) throw tooMany(seconds);
}

export function tooMany(seconds: number): AppError {
  const words = seconds === 1 ? '1 second' : `${seconds} seconds`;
  return new AppError('rate_limited', { detail: `Too many in a short time: try again in ${words}`, retryAfterSeconds: seconds });
}
