// What a guest does about the people of an event: say hello, block, leave.
import type { Contact, ReceivedHello } from '@nakodo/protocol';
import { get, put, remove } from './request.js';

export const meeting = {
  /** Saying it twice is saying it once. */
  sayHello: (eventId: string, personId: string) => put<Contact>(`/api/events/${eventId}/people/${personId}/hello`),
  hellos: (eventId: string, signal?: AbortSignal) => get<{ hellos: ReceivedHello[] }>(`/api/events/${eventId}/hellos`, signal),
  block: (personId: string) => put<void>(`/api/people/${personId}/block`),
  leave: (eventId: string) => remove(`/api/events/${eventId}/membership`),
};
