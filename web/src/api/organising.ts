// What an organiser does: events made, changed and taken apart, people imported from files.
import {
  previewBytes,
  type CreateEvent,
  type EditEvent,
  type EventSummary,
  type Explanation,
  type ImportPreview,
  type ImportReport,
  type PolicySummary,
  type PolicyUse,
  type QueueTrouble,
} from '@nakodo/protocol';
import { get, patch, post, remove } from './request.js';
import { sendFile, type Sending } from './send-file.js';

interface EventAnswer {
  readonly event: EventSummary;
}

export const organising = {
  event: (eventId: string, signal?: AbortSignal) => get<EventSummary>(`/api/events/${eventId}`, signal),
  create: (event: CreateEvent) => post<EventAnswer>('/api/events', event),
  edit: (eventId: string, change: EditEvent) => patch<EventAnswer>(`/api/events/${eventId}`, change),
  delete: (eventId: string, code: string) => remove(`/api/events/${eventId}?${new URLSearchParams({ code })}`),
  removeMember: (eventId: string, userId: string) => remove(`/api/events/${eventId}/members/${userId}`),
  trouble: (eventId: string, signal?: AbortSignal) => get<{ people: QueueTrouble[] }>(`/api/events/${eventId}/trouble`, signal),
  retry: (eventId: string) => post<{ queued: number }>(`/api/events/${eventId}/retry`),
  explain: (eventId: string, userId: string, otherId: string, signal?: AbortSignal) =>
    get<Explanation>(`/api/events/${eventId}/people/${userId}/explain/${otherId}`, signal),
  /** In the words of this mode. */
  policies: (mode: PolicyUse['mode'], signal?: AbortSignal) =>
    get<{ policies: PolicySummary[] }>(`/api/policies?mode=${mode}`, signal),

  /** The first part of the file is enough. */
  preview: (file: File, query: { eventId: string; mapping: string }, signal: AbortSignal) =>
    sendFile<ImportPreview>(
      `/api/imports/preview?${new URLSearchParams({ ...query, whole: String(file.size < previewBytes) })}`,
      file.slice(0, previewBytes),
      { signal },
    ),
  import: (file: File, query: { eventId: string; mapping: string; dryRun: boolean }, sending: Sending) =>
    sendFile<ImportReport>(`/api/imports?${new URLSearchParams({ ...query, dryRun: String(query.dryRun) })}`, file, sending),
};
