// When an event is, in words and as a state. Pure.
import type { EventSummary } from '@nakodo/protocol';

type Times = Pick<EventSummary, 'startsAt' | 'endsAt'>;
export type Phase = 'before' | 'now' | 'over';

export function phaseOf({ startsAt, endsAt }: Times, now: number): Phase {
  if (endsAt !== null && Date.parse(endsAt) <= now) return 'over';
  return startsAt !== null && Date.parse(startsAt) > now ? 'before' : 'now';
}

const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
});

/** `on Friday, 27 November at 19:00`, `today at 19:00`. */
export function momentWords(at: string, now = new Date()): string {
  const date = new Date(at);
  return date.toDateString() === now.toDateString() ? `today at ${hour.format(date)}` : `on ${moment.format(date)}`;
}

/** `Friday, 27 November, 19:00 – 23:00`; null: no times were given. */
export function eventTimes({ startsAt, endsAt }: Times): string | null {
  if (startsAt !== null && endsAt !== null) return moment.formatRange(new Date(startsAt), new Date(endsAt));
  if (startsAt !== null) return `From ${moment.format(new Date(startsAt))}`;
  return endsAt === null ? null : `Until ${moment.format(new Date(endsAt))}`;
}
