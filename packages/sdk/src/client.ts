// The calls of the live mode over HTTP: for who cannot have a WebSocket, and for what the socket does not carry. Refusals are ApiErrors with the
// server's problem document; no answer at all is one with status 0.
import type { IceServers, LiveMessage, LiveRequest, LiveStanding, ProblemDocument } from '@nakodo/protocol';

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

export interface Client {
  /** Where the caller stands. `session`: the one that they were in, whose end is told if it has ended meanwhile. */
  findState(session?: string, signal?: AbortSignal): Promise<LiveStanding>;
  /** Does over HTTP what is asked over the socket. A message is answered as it was stored; what makes sense only at once (typing, signals) is dropped. */
  ask(request: LiveRequest, signal?: AbortSignal): Promise<LiveMessage | undefined>;
  getIceServers(signal?: AbortSignal): Promise<IceServers>;
}

export function createClient({ baseUrl = '', fetch: give = fetch, token }: ClientOptions = {}): Client {
  const call = async <T>(method: 'GET' | 'POST', path: string, body?: unknown, signal?: AbortSignal): Promise<T> => {
    const bearer = token?.();
    const response = await answerOf(
      give(baseUrl + path, {
        method,
        headers: {
          ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
    );
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  return {
    findState: (session, signal) =>
      call('GET', session === undefined ? '/api/live' : `/api/live?session=${session}`, undefined, signal),
    async ask(request, signal) {
      const place = placeOf(request);
      if (!place) return undefined;
      const answer = await call<LiveMessage | undefined>('POST', place.path, place.body, signal);
      return request.type === 'say' ? answer : undefined;
    },
    getIceServers: (signal) => call('GET', '/api/live/ice-servers', undefined, signal),
  };
}

function placeOf(request: LiveRequest): { readonly path: string; readonly body: unknown } | undefined {
  switch (request.type) {
    case 'search':
      return { path: '/api/live/search', body: { poolId: request.poolId } };
    case 'stop':
      return { path: '/api/live/stop', body: {} };
    case 'skip':
      return { path: `/api/live/sessions/${request.sessionId}/skip`, body: { search: request.search } };
    case 'leave':
    case 'keep':
      return { path: `/api/live/sessions/${request.sessionId}/${request.type}`, body: {} };
    case 'say':
      return {
        path: `/api/live/sessions/${request.sessionId}/messages`,
        body: { clientId: request.clientId, text: request.text },
      };
    case 'typing':
    case 'signal':
    case 'ping':
      return undefined;
  }
}

async function answerOf(call: Promise<Response>): Promise<Response> {
  let response: Response;
  try {
    response = await call;
  } catch {
    throw new ApiError(noAnswer);
  }
  if (response.ok) return response;
  const said = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>;
  throw new ApiError({
    type: 'about:blank',
    title: `The server answered ${response.status}.`,
    status: response.status,
    code: 'internal',
    instance: '',
    ...said,
  });
}

const noAnswer: ProblemDocument = {
  type: 'urn:nakodo:error:upstream',
  title: 'The server does not answer',
  status: 0,
  code: 'upstream',
  instance: '',
};
