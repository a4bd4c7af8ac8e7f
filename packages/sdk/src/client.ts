// The calls of the live mode over HTTP: for who cannot have a WebSocket, and for what the socket does not carry.
import type { IceServers, LiveMessage, LiveRequest, LiveStanding } from '@nakodo/protocol';
import { createCall, type ClientOptions } from './request.js';

export { ApiError, type ClientOptions } from './request.js';

export interface Client {
  /** Where the caller stands. `session`: the one that they were in, whose end is told if it has ended meanwhile. */
  findState(session?: string, signal?: AbortSignal): Promise<LiveStanding>;
  /** Does over HTTP what is asked over the socket. A message is answered as it was stored; what makes sense only at once (typing, signals) is dropped. */
  ask(request: LiveRequest, signal?: AbortSignal): Promise<LiveMessage | undefined>;
  getIceServers(signal?: AbortSignal): Promise<IceServers>;
}

export function createClient(options: ClientOptions = {}): Client {
  const call = createCall(options);
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
