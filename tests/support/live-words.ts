// What a server says in the live mode, for tests of the SDK.
import type { EndedWhy, LiveMessage, LiveNews, LiveSession, LiveState, ProblemDocument } from '@nakodo/protocol';

export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const lobbyId = uuid(900);
export const partnerId = (session: number): string => uuid(1000 + session);
export const myId = uuid(1);
const when = '2026-11-22T05:00:00.000Z';

export function sessionOf(n: number, more: Partial<LiveSession> = {}): LiveSession {
  return {
    id: uuid(n),
    poolId: lobbyId,
    startedAt: when,
    partner: { id: partnerId(n), name: `Partner ${n}`, avatar: null, age: null, bio: null, facts: [], interests: [] },
    sentence: 'You both like tea.',
    reasons: [],
    buddies: false,
    offerer: true,
    partnerAwaySince: null,
    iKeep: false,
    partnerKeeps: false,
    bothWrote: false,
    endsAt: '2026-11-22T07:00:00.000Z',
    ...more,
  };
}

export const idle: LiveState = { state: 'idle' };
export const searching = (poolId = lobbyId): LiveState => ({
  state: 'searching',
  poolId,
  since: when,
  step: 0,
  steps: 2,
  widened: [],
  widensAt: null,
  place: 1,
  waiting: 1,
  expectedMs: null,
  why: [],
});
export const talking = (n: number, messages: readonly LiveMessage[] = [], more: Partial<LiveSession> = {}): LiveState => ({
  state: 'session',
  session: sessionOf(n, more),
  messages: [...messages],
});

export function stateNews(
  state: LiveState,
  ended?: { readonly session: number; readonly why: EndedWhy; readonly byMe: boolean },
) {
  const over = ended ? { sessionId: uuid(ended.session), why: ended.why, byMe: ended.byMe } : null;
  return { type: 'state', state, ended: over } satisfies LiveNews;
}

export function messageOf(session: number, id: number, from: 'me' | 'partner', text = `message ${id}`): LiveMessage {
  const senderId = from === 'me' ? myId : partnerId(session);
  return { id, sessionId: uuid(session), senderId, clientId: uuid(5000 + id), text, sentAt: when };
}

export const problem = (code: ProblemDocument['code'] = 'rate_limited', status = 429): ProblemDocument => ({
  type: `urn:nakodo:error:${code}`,
  title: code,
  status,
  code,
  instance: 'test',
});
