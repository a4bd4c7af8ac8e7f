// Hashes of passwords: scrypt on Node's thread pool, so that the event loop goes on. The cost stands in each hash and may be raised here
// at any time; older hashes keep working. N = 2^14, r = 8, p = 5 is one of OWASP's minimum choices: 16 MiB, about 0.1 s of one core.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.js';

interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

const cost: Cost = { logN: 14, r: 8, p: 5 };
const saltBytes = 16;
const keyBytes = 32;
/** Of Node's four threads, so that files and names of hosts are still looked up while many sign in. */
const atOnce = 2;
/** Hashes that wait: some six seconds of them. Whoever comes then is told to come again. */
const maxWaiting = 100;
const retryAfterSeconds = 5;

/** No password has it. Checked against where there is no account, so that unknown addresses take as long as wrong passwords. */
export const nobodysHash = ['scrypt', cost.logN, cost.r, cost.p, 'A'.repeat(22), 'A'.repeat(43)].join('$');

/** `scrypt$14$8$5$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, salt, cost, keyBytes);
  return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** A hash of another form fits no password. */
export async function verifyPassword({ hash, password }: { readonly hash: string; readonly password: string }): Promise<boolean> {
  const [scheme, logN, r, p, salt, key] = hash.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const given = await derive(
    password,
    Buffer.from(salt, 'base64url'),
    { logN: Number(logN), r: Number(r), p: Number(p) },
    expected.length,
  );
  return timingSafeEqual(given, expected);
}

/** Keyboards compose characters differently (NFC, NFD, full-width): the same password must be the same bytes. */
async function derive(password: string, salt: Buffer, { logN, r, p }: Cost, bytes: number): Promise<Buffer> {
  const n = 2 ** logN;
  await takeTurn();
  try {
    return await new Promise((resolve, reject) => {
      scrypt(password.normalize('NFKC'), salt, bytes, { N: n, r, p, maxmem: 256 * n * r }, (error, key) => {
        if (error) reject(error);
        else resolve(key);
      });
    });
  } finally {
    passTurn();
  }
}

let running = 0;
const waiting: (() => void)[] = [];

/** Throws `rate_limited` when too many wait already. */
async function takeTurn(): Promise<void> {
  if (running < atOnce) {
    running++;
    return;
  }
  if (waiting.length >= maxWaiting)
    throw new AppError('rate_limited', { detail: 'Many people sign in right now: try again in a moment', retryAfterSeconds });
  await new Promise<void>((resolve) => waiting.push(resolve));
}

function passTurn(): void {
  const next = waiting.shift();
  if (next) next();
  else running--;
}
