// The events mode: an organiser's and a guest's view.
import type { EventSummary, Match, MatchChange, Member, WhyNone } from '@nakodo/protocol';
import { get, post } from './request.js';

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

export const events = {
  list: (signal?: AbortSignal) => get<{ events: EventSummary[] }>('/api/events', signal),
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
  newcomer: (eventId: string, like?: string) =>
    post<{ id: string; name: string }>('/api/demo/newcomer', { eventId, ...(like && { like }) }),
};
