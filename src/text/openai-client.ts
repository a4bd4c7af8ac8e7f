// One way to ask an OpenAI-compatible API: time-outs, bounded answers, retries with jitter that honour Retry-After. Used for embeddings and insights.
// Never puts the key or the answer's text into an error.
import { setTimeout as sleep } from 'node:timers/promises';

import { AppError } from '../errors.js';

export interface OpenAiClientOptions {
  /** `https://api.openai.com/v1` */
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  /** For one attempt, from the first byte sent to the last received; default 20 s. */
  readonly timeoutMs?: number;
  /** Attempts after the first; default 3. */
  readonly retries?: number;
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

export interface OpenAiClient {
  /** The JSON that the API answers. @throws AppError `upstream`, `timeout`, `rate_limited` (with `retryAfterSeconds`) or `cancelled` */
  post(path: string, body: unknown, options?: { readonly signal?: AbortSignal | undefined }): Promise<unknown>;
}

/** A `Retry-After` longer than this is not waited for: the caller does without, or comes back later. */
const maxRetryAfterMs = 30_000;
const maxBackoffMs = 20_000;

type Outcome =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: AppError; readonly retry: boolean; readonly retryAfterMs?: number | undefined };

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

async function judge(response: Response, maxBytes: number): Promise<Outcome> {
  const { status } = response;
  if (!response.ok) {
    await response.body?.cancel();
    const retryAfterMs = retryAfterOf(response, Date.now());
    if (status === 429) {
      const retryAfterSeconds = Math.ceil((retryAfterMs ?? 0) / 1000);
      const error = new AppError('rate_limited', { detail: 'The API refuses: too many requests (429).', retryAfterSeconds });
      return { kind: 'failed', error, retry: true, retryAfterMs };
    }
    const hint =
      status === 401 || status === 403 ? ' Check OPENAI_API_KEY.' : status === 404 ? ' Check OPENAI_BASE_URL and the model.' : '';
    const error = new AppError('upstream', `The API answered with status ${status}.${hint}`);
    return { kind: 'failed', error, retry: status >= 500 || status === 408 || status === 409, retryAfterMs };
  }
  const text = await readBounded(response, maxBytes);
  if (text === undefined)
    return { kind: 'failed', error: new AppError('upstream', `The API answered more than ${maxBytes} bytes.`), retry: false };
  try {
    return { kind: 'answer', value: JSON.parse(text) };
  } catch {
    return { kind: 'failed', error: new AppError('upstream', 'The API answered something that is not JSON.'), retry: false };
  }
}

function failure(cause: unknown, caller: AbortSignal | undefined, timeoutMs: number): Outcome {
  if (caller?.aborted === true)
    return { kind: 'failed', error: new AppError('cancelled', 'The request was cancelled.', { cause }), retry: false };
  const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
  const error = isTimeout
    ? new AppError('timeout', `The API did not finish its answer within ${timeoutMs} ms.`, { cause })
    : new AppError('upstream', 'The API cannot be reached, or broke off its answer.', { cause });
  return { kind: 'failed', error, retry: true };
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

export function createOpenAiClient(options: OpenAiClientOptions): OpenAiClient {
  const { timeoutMs = 20_000, retries = 3, maxBytes = 8 * 1024 * 1024, backoffMs = 500, random = Math.random } = options;
  const request = options.fetch ?? fetch;
  const wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }));
  const base = options.baseUrl.replace(/\/+$/, '');
  const headers = {
    'content-type': 'application/json',
    ...(options.apiKey === undefined || options.apiKey === '' ? {} : { authorization: `Bearer ${options.apiKey}` }),
  };

  async function attempt(path: string, body: string, caller: AbortSignal | undefined): Promise<Outcome> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = caller === undefined ? timeout : AbortSignal.any([caller, timeout]);
    const answered = request(`${base}${path}`, { method: 'POST', headers, body, signal, redirect: 'error' }).then((response) =>
      judge(response, maxBytes),
    );
    answered.catch(() => undefined); // when the abort was faster, nobody else hears of it
    try {
      return await Promise.race([answered, whenAborted(signal)]);
    } catch (cause) {
      return failure(cause, caller, timeoutMs);
    }
  }

  async function post(
    path: string,
    body: unknown,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<unknown> {
    const text = JSON.stringify(body);
    for (let tried = 0; ; tried++) {
      const outcome = await attempt(path, text, signal);
      if (outcome.kind === 'answer') return outcome.value;
      const { error, retry, retryAfterMs = 0 } = outcome;
      if (!retry || tried >= retries || retryAfterMs > maxRetryAfterMs) throw error;
      const jitter = random() * Math.min(maxBackoffMs, backoffMs * 2 ** tried);
      await wait(retryAfterMs + jitter, signal).catch((cause: unknown) => {
        throw new AppError('cancelled', 'The request was cancelled.', { cause });
      });
    }
  }
  return { post };
}
