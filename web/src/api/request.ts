// Calls to the server. Failures become ApiError with the words of the problem document.
import type { Problem, ProblemDocument } from '@nakodo/protocol';
import { connection } from './connection.js';
import { serverTime } from './server-time.js';

export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** What is wrong with which field. */
  readonly problems: readonly Problem[];

  constructor(code: string, status: number, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.problems = problems;
  }
}

/** Whoever shows who is signed in listens: it may have changed in another tab, or run out. */
export const session = new EventTarget();
export const doubtSession = () => session.dispatchEvent(new Event('doubted'));

async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      ...(method !== 'GET' && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    connection.failed();
    throw new ApiError('offline', 0, 'The server does not answer. Is it running?');
  }
  connection.answered();
  serverTime.heard(response.headers.get('date'));
  if (!response.ok) {
    // The question who is signed in answers itself.
    if ((response.status === 401 || response.status === 403) && path !== '/api/me') doubtSession();
    const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>;
    throw new ApiError(
      problem.code ?? 'internal',
      response.status,
      problem.detail ?? problem.title ?? `The server answered ${response.status}.`,
      problem.problems,
    );
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const get = <T>(path: string, signal?: AbortSignal) => request<T>('GET', path, undefined, signal);
export const post = <T>(path: string, body?: unknown, signal?: AbortSignal) => request<T>('POST', path, body, signal);
export const patch = <T>(path: string, body: unknown) => request<T>('PATCH', path, body);
export const put = <T>(path: string, body?: unknown) => request<T>('PUT', path, body);
/** Also when the page is left a moment later; nobody hears what comes of it. */
export const putOnLeaving = (path: string) =>
  void fetch(path, { method: 'PUT', keepalive: true, headers: { 'content-type': 'application/json' }, body: '{}' }).catch(
    () => undefined,
  );
export const remove = <T = void>(path: string, body?: unknown) => request<T>('DELETE', path, body);
