// One way to ask an outside service over HTTP: time-outs, bounded answers, retries with jitter that honour Retry-After. Used for texts, insights
// and faces. Never puts the key or the answer's text into an error, and follows no redirect: the key is for this address only.
import { setTimeout as sleep } from 'node:timers/promises';

import { AppError } from '../errors.js';

export interface ServiceClientOptions {
  /** `https://api.openai.com/v1` */
  readonly baseUrl: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string | undefined;
  /** What it is in sentences; default "The API". */
  readonly name?: string;
  /** What to set right when it answers with this status: "Check OPENAI_API_KEY." */
  readonly hint?: (status: number) => string;
  /** For one attempt, from the first byte sent to the last received; default 20 s. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first; default 3. */
  readonly retries?: number;
  /** A `Retry-After` longer than this is not waited for: the caller does without, or comes back later; default 30 s. */
  readonly maxRetryAfterMs?: number;
  /** Statuses that may pass beside 408, 429 and those from 500 on. */
  readonly passing?: readonly number[];
  /** Largest answer taken; default 8 MB. */
  readonly maxBytes?: number;
  /** First wait; doubles with each attempt, with full jitter; default 500 ms. */
  readonly backoffMs?: number;
  readonly fetch?: typeof fetch;
  /** Waits; replaced in tests. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** In [0, 1); replaced in tests. */
  readonly random?: () => number;
}

export interface ServiceRequest {
  /** Default: GET without a body, else POST. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Of the body; default application/json. */
  readonly type?: string;
  /** Statuses beside 2xx whose JSON is an answer, not a failure. */
  readonly answers?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly value: unknown;
}

export interface ServiceClient {
  /** The JSON that it answers. @throws AppError `upstream`, `timeout`, `rate_limited` (with `retryAfterSeconds`) or `cancelled` */
  ask(path: string, request?: ServiceRequest): Promise<ServiceAnswer>;
}

const maxBackoffMs = 20_000;

type Outcome =
  | { readonly kind: 'answer'; readonly answer: ServiceAnswer }
  | { readonly kind: 'failed'; readonly error: AppError; readonly retry: boolean; readonly retryAfterMs?: number | undefined };

interface Service {
  readonly name: string;
  readonly hint: (status: number) => string;
  readonly passing: readonly number[];
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

function retryAfterOf(response: Response, now: number): number | undefined {
  const header = response.headers.get('retry-after');
  if (header === null) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes: Uint8Array = chunk;
    size += bytes.length;
    // Leaving the loop cancels the body.
    if (size > maxBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const failed = (error: AppError, retry: boolean, retryAfterMs?: number): Outcome => ({
  kind: 'failed',
  error,
  retry,
  retryAfterMs,
});

async function judge(service: Service, response: Response, answers: readonly number[]): Promise<Outcome> {
  const { status } = response;
  if (!response.ok && !answers.includes(status)) {
    await response.body?.cancel();
    return refused(service, status, retryAfterOf(response, Date.now()));
  }
  const text = await readBounded(response, service.maxBytes);
  if (text === undefined)
    return failed(new AppError('upstream', `${service.name} answered more than ${service.maxBytes} bytes.`), false);
  try {
    return { kind: 'answer', answer: { status, value: JSON.parse(text) } };
  } catch {
    return failed(new AppError('upstream', `${service.name} answered something that is not JSON.`), false);
  }
}

function refused({ name, hint, passing }: Service, status: number, retryAfterMs: number | undefined): Outcome {
  if (status === 429) {
    const retryAfterSeconds = Math.ceil((retryAfterMs ?? 0) / 1000);
    const detail = `${name} refuses: too many requests (429).`;
    return failed(new AppError('rate_limited', { detail, retryAfterSeconds }), true, retryAfterMs);
  }
  const words = [
    `${name} answered with status ${status}.`,
    status >= 300 && status < 400 ? 'Redirects are not followed.' : '',
    hint(status),
  ].filter((part) => part !== '');
  const retry = status >= 500 || status === 408 || passing.includes(status);
  return failed(new AppError('upstream', words.join(' ')), retry, retryAfterMs);
}

function broken({ name, timeoutMs }: Service, cause: unknown, caller: AbortSignal | undefined): Outcome {
  if (caller?.aborted === true) return failed(new AppError('cancelled', 'The request was cancelled.', { cause }), false);
  const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
  const error = isTimeout
    ? new AppError('timeout', `${name} did not finish its answer within ${timeoutMs} ms.`, { cause })
    : new AppError('upstream', `${name} cannot be reached, or broke off its answer.`, { cause });
  return failed(error, true);
}

/**
 * Rejects when the signal aborts. Node 20's fetch holds its signal weakly: after a garbage collection an abort or a time-out may never
 * reach it (seen here in 3 of 400 stalled requests), and whoever waited would wait for ever.
 */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    if (signal.aborted) reject(signal.reason as Error);
  });
}

export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { retries = 3, backoffMs = 500, maxRetryAfterMs = 30_000, random = Math.random } = options;
  const service: Service = {
    name: options.name ?? 'The API',
    hint: options.hint ?? (() => ''),
    passing: options.passing ?? [],
    maxBytes: options.maxBytes ?? 8 * 1024 * 1024,
    timeoutMs: options.timeoutMs ?? 20_000,
  };
  const fetcher = options.fetch ?? fetch;
  const wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }));
  const base = options.baseUrl.replace(/\/+$/, '');
  const authorization = options.token === undefined || options.token === '' ? {} : { authorization: `Bearer ${options.token}` };

  async function attempt(
    path: string,
    { body, type = 'application/json', answers = [], signal: caller }: ServiceRequest,
  ): Promise<Outcome> {
    const timeout = AbortSignal.timeout(service.timeoutMs);
    const signal = caller === undefined ? timeout : AbortSignal.any([caller, timeout]);
    const content = body === undefined ? { method: 'GET' } : { method: 'POST', body };
    const headers = { ...(body !== undefined && { 'content-type': type }), ...authorization };
    const answered = fetcher(`${base}${path}`, { ...content, headers, signal, redirect: 'manual' }).then((response) =>
      judge(service, response, answers),
    );
    answered.catch(() => undefined); // when the abort was faster, nobody else hears of it
    try {
      return await Promise.race([answered, whenAborted(signal)]);
    } catch (cause) {
      return broken(service, cause, caller);
    }
  }

  async function ask(path: string, request: ServiceRequest = {}): Promise<ServiceAnswer> {
    for (let tried = 0; ; tried++) {
      const outcome = await attempt(path, request);
      if (outcome.kind === 'answer') return outcome.answer;
      const { error, retry, retryAfterMs = 0 } = outcome;
      if (!retry || tried >= retries || retryAfterMs > maxRetryAfterMs) throw error;
      const jitter = random() * Math.min(maxBackoffMs, backoffMs * 2 ** tried);
      await wait(retryAfterMs + jitter, request.signal).catch((cause: unknown) => {
        throw new AppError('cancelled', 'The request was cancelled.', { cause });
      });
    }
  }
  return { ask };
}
