// One request to an S3-compatible service, signed (AWS Signature Version 4, with the hash of the body): time-outs, bounded answers, retries with
// jitter. Every request that is made here may be sent twice. Never puts a key or an address with one into an error.
// aws4fetch signs (7 KB, MIT, nothing below it); the service's own SDK is 26 packages, for four calls. Its `fetch` is not used: no time-outs.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { AppError } from '../errors.js';

export interface S3Options {
  /** `https://s3.eu-central-1.amazonaws.com` */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `endpoint/bucket/key`, as most take it; otherwise `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  /** For one attempt, from the first byte sent to the last received; default 15 s. */
  readonly timeoutMs?: number;
  /** Attempts after the first; default 2. */
  readonly retries?: number;
  /** First wait at most; doubles with each attempt; default 300 ms. */
  readonly backoffMs?: number;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** Of an error: `NoSuchKey`, `AccessDenied` ... */
  readonly code: string | undefined;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly key: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
}

/** Nothing larger is put there by us. */
const maxAnswerBytes = 32 * 1024 * 1024;

export function s3Address({ endpoint, bucket, pathStyle }: S3Options, key: string): string {
  const { protocol, host, pathname } = new URL(endpoint);
  const base = pathname.replace(/\/+$/, '');
  return pathStyle ? `${protocol}//${host}${base}/${bucket}/${key}` : `${protocol}//${bucket}.${host}${base}/${key}`;
}

/** Any answer below 500 that is no demand to slow down. Throws `storage_unavailable`. */
export async function askS3(options: S3Options, request: S3Request): Promise<S3Answer> {
  const { retries = 2, backoffMs = 300 } = options;
  for (let tried = 0; ; tried++) {
    try {
      const answer = await attempt(options, request);
      if (answer.status < 500 && answer.status !== 429) return answer;
      if (tried >= retries) throw refusal(options, answer);
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      if (tried >= retries) throw unreachable(options, cause);
    }
    await sleep(Math.random() * backoffMs * 2 ** tried);
  }
}

async function attempt(options: S3Options, { method, key, body, contentType }: S3Request): Promise<S3Answer> {
  const { accessKeyId, secretAccessKey, region, timeoutMs = 15_000 } = options;
  const signer = new AwsV4Signer({
    method,
    url: s3Address(options, key),
    headers: {
      'x-amz-content-sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
      ...(contentType !== undefined && { 'content-type': contentType }),
    },
    accessKeyId,
    secretAccessKey,
    region,
    service: 's3',
  });
  const { url, headers } = await signer.sign();
  const signal = AbortSignal.timeout(timeoutMs);
  const sent = body === undefined ? {} : { body: new Uint8Array(body) };
  const answered = fetch(url, { method, headers, signal, redirect: 'manual', ...sent }).then(readAnswer);
  answered.catch(() => undefined); // when the time-out was faster, nobody else hears of it
  return await Promise.race([answered, whenAborted(signal)]);
}

/** Node 20's fetch holds its signal weakly: see openai-client.ts. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

async function readAnswer(response: Response): Promise<S3Answer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    const bytes: Uint8Array = part;
    size += bytes.length;
    if (size > maxAnswerBytes) throw new Error(`more than ${maxAnswerBytes} bytes`); // leaving the loop cancels the rest
    parts.push(bytes);
  }
  const body = Buffer.concat(parts);
  const expected = response.headers.get('content-length');
  if (expected !== null && response.ok && Number(expected) !== size) throw new Error('the answer broke off');
  const code = response.ok ? undefined : /<Code>(\w{1,60})<\/Code>/.exec(body.toString('latin1'))?.[1];
  return { status: response.status, headers: response.headers, body, code };
}

/** What to look at, by the service's own code. */
const hints: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'check S3_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'check S3_SECRET_ACCESS_KEY and S3_REGION',
  AccessDenied: 'the key needs s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket',
  NoSuchBucket: 'check S3_BUCKET',
  PermanentRedirect: 'check S3_REGION and S3_ENDPOINT',
  AuthorizationHeaderMalformed: 'check S3_REGION',
  RequestTimeTooSkewed: "this machine's clock is wrong",
};

/** An answer that says no. */
export function refusal({ bucket }: S3Options, { status, code }: S3Answer): AppError {
  const hint = code === undefined ? undefined : hints[code];
  const said = code === undefined ? `status ${status}` : `${code} (${status})`;
  return new AppError('storage_unavailable', `S3 (bucket ${bucket}) answered ${said}${hint === undefined ? '' : `: ${hint}`}.`);
}

function unreachable({ endpoint, timeoutMs = 15_000 }: S3Options, cause: unknown): AppError {
  const { host } = new URL(endpoint);
  const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
  const words = isTimeout ? `did not answer within ${timeoutMs} ms` : 'cannot be reached, or broke off its answer';
  return new AppError('storage_unavailable', `S3 at ${host} ${words}.`, { cause });
}
