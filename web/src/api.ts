// The server's API as functions. Failures become ApiError with the words of the problem document.
import type { DemoAccount, EventSummary, Match, MatchChange, Member, ProblemDocument, Viewer, WhyNone } from '@nakodo/protocol';

export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
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
    throw new ApiError('offline', 0, 'The server does not answer. Is it running?');
  }
  if (!response.ok) {
    // The question who is signed in answers itself.
    if ((response.status === 401 || response.status === 403) && path !== '/api/me') doubtSession();
    const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>;
    throw new ApiError(
      problem.code ?? 'internal',
      response.status,
      problem.detail ?? problem.title ?? `The server answered ${response.status}.`,
    );
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

const get = <T>(path: string, signal?: AbortSignal) => request<T>('GET', path, undefined, signal);
const post = <T>(path: string, body?: unknown) => request<T>('POST', path, body);

export interface MembersPage {
  readonly members: readonly Member[];
  readonly next: string | null;
}

export interface MatchList {
  /** Null: the caller may not see whose list it is. */
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly matches: readonly Match[];
}

interface EventAnswer {
  readonly event: EventSummary;
}

const membersPerPage = 20;

export const api = {
  me: (signal?: AbortSignal) => get<Viewer>('/api/me', signal),
  demoAccounts: (signal?: AbortSignal) => get<{ accounts: DemoAccount[] }>('/api/demo', signal),
  signIn: (account: string) => post<void>('/api/demo/sign-in', { account }),
  signOut: () => post<void>('/api/sign-out'),
  newcomer: (eventId: string, like?: string) =>
    post<{ id: string; name: string }>('/api/demo/newcomer', { eventId, ...(like && { like }) }),
  events: (signal?: AbortSignal) => get<{ events: EventSummary[] }>('/api/events', signal),
  members: (eventId: string, query: { after?: string; query?: string }, signal?: AbortSignal) =>
    get<MembersPage>(
      `/api/events/${eventId}/members?${new URLSearchParams({ ...query, limit: String(membersPerPage) })}`,
      signal,
    ),
  matches: (eventId: string, userId: string, signal?: AbortSignal) =>
    get<MatchList>(`/api/events/${eventId}/people/${userId}/matches`, signal),
  changes: (eventId: string, userId: string, signal?: AbortSignal) =>
    get<{ changes: MatchChange[] }>(`/api/events/${eventId}/people/${userId}/changes`, signal),
  whyNone: (eventId: string, userId: string, signal?: AbortSignal) =>
    get<WhyNone>(`/api/events/${eventId}/people/${userId}/why-none`, signal),
  pause: (eventId: string) => post<EventAnswer>(`/api/events/${eventId}/pause`),
  resume: (eventId: string) => post<EventAnswer>(`/api/events/${eventId}/resume`),
  force: (eventId: string) => post<{ queued: number }>(`/api/events/${eventId}/force`),
};
