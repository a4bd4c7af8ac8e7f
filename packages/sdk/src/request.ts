// One call over HTTP. Refusals are ApiErrors with the server's problem document; no answer at all is one with status 0.
import type { ProblemDocument } from '@nakodo/protocol';

export class ApiError extends Error {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
  }

  /** 0: there was no answer. */
  get status(): number {
    return this.problem.status;
  }
}

export interface ClientOptions {
  /** Of the server: `https://meet.example`; without it, the page's own. */
  readonly baseUrl?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** The host app's token of this person, asked for at each call and each new line. The cookie of our own pages goes by itself. */
  readonly token?: (() => string | undefined) | undefined;
}

export type Call = <T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  signal?: AbortSignal,
) => Promise<T>;

/** A body is sent as JSON; a form as it is. An answer without content is undefined. */
export function createCall({ baseUrl = '', fetch: give = fetch, token }: ClientOptions = {}): Call {
  return async <T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> => {
    const isForm = body instanceof FormData;
    const response = await answerOf(
      give(baseUrl + path, {
        method,
        headers: {
          ...bearerOf(token),
          ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
    );
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
}

export function bearerOf(token: ClientOptions['token']): { readonly authorization?: string } {
  const bearer = token?.();
  return bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
}

export async function answerOf(call: Promise<Response>): Promise<Response> {
  let response: Response;
  try {
    response = await call;
  } catch {
    throw new ApiError(noAnswer);
  }
  if (response.ok) return response;
  throw refusal(response.status, await response.json().catch(() => undefined));
}

/** From a status and what came with it, if it was a problem document. */
export function refusal(status: number, said: unknown): ApiError {
  const known = typeof said === 'object' && said !== null ? (said as Partial<ProblemDocument>) : {};
  return new ApiError({
    type: 'about:blank',
    title: `The server answered ${status}.`,
    status,
    code: 'internal',
    instance: '',
    ...known,
  });
}

export const noAnswer: ProblemDocument = {
  type: 'urn:nakodo:error:upstream',
  title: 'The server does not answer',
  status: 0,
  code: 'upstream',
  instance: '',
};

/** The server or the net is away, or it was asked too often: another time it may answer. */
export function willPass({ status }: ProblemDocument): boolean {
  return status < 400 || status >= 500 || status === 408 || status === 429;
}
