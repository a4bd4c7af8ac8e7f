// The way into an event, and out of it.
import type { EventPreview, EventSummary } from '@nakodo/protocol';
import { get, post, remove } from './request.js';

export const joining = {
  preview: (code: string, signal?: AbortSignal) => get<EventPreview>(`/api/events/by-code/${encodeURIComponent(code)}`, signal),
  /** With the birth date where it asks for one and the profile has none. */
  join: (code: string, birthDate?: string) =>
    post<{ event: EventSummary }>('/api/events/join', { code, ...(birthDate !== undefined && { birthDate }) }),
  leave: (eventId: string) => remove(`/api/events/${eventId}/membership`),
};
