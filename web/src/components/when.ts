// When an event is, in the words and the time of whoever reads it.
interface Times {
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

export type Phase = 'running' | 'coming' | 'past';

/** Without a beginning it has begun; without an end it lasts a day from its beginning, and for ever when it has neither. */
export function phaseOf({ startsAt, endsAt }: Times, now = Date.now()): Phase {
  if (startsAt !== null && Date.parse(startsAt) > now) return 'coming';
  const end = endsAt !== null ? Date.parse(endsAt) : startsAt !== null ? Date.parse(startsAt) + dayMs : Infinity;
  return end < now ? 'past' : 'running';
}

const dayMs = 24 * 60 * 60_000;
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** `today, 18:00 to 22:00`; undefined: it has no time. */
export function whenWords({ startsAt, endsAt }: Times, now = new Date()): string | undefined {
  if (startsAt === null) return endsAt === null ? undefined : `until ${moment(new Date(endsAt), now)}`;
  const start = new Date(startsAt);
  if (endsAt === null) return moment(start, now);
  const end = new Date(endsAt);
  const until = sameDay(start, end) ? clock.format(end) : moment(end, now);
  return `${moment(start, now)} to ${until}`;
}

function moment(at: Date, now: Date): string {
  return `${dayWords(at, now)}, ${clock.format(at)}`;
}

function dayWords(at: Date, now: Date): string {
  const tomorrow = new Date(now);
  tomorrow.setDate(now.getDate() + 1);
  if (sameDay(at, now)) return 'today';
  if (sameDay(at, tomorrow)) return 'tomorrow';
  return (at.getFullYear() === now.getFullYear() ? day : dayOfYear).format(at);
}

const sameDay = (one: Date, other: Date) => one.toDateString() === other.toDateString();
export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
