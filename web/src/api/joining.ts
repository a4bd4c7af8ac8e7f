// The way into an event, and out of it.
import type { CodeTarget, EventPreview, EventSummary } from '@nakodo/protocol';
import { get, post, remove } from './request.js';

export const joining = {
  /** What a code leads to. */
  target: (code: string, signal?: AbortSignal) => get<CodeTarget>(`/api/codes/${encodeURIComponent(code)}`, signal),
  preview: (code: string, signal?: AbortSignal) => get<EventPreview>(`/api/events/by-code/${encodeURIComponent(code)}`, signal),
  /** With the birth date where it asks for one and the profile has none. */
  join: (code: string, birthDate?: string) =>
    post<{ event: EventSummary }>('/api/events/join', { code, ...(birthDate !== undefined && { birthDate }) }),
  leave: (eventId: string) => remove(`/api/events/${eventId}/membership`),
};
