// When an event is, in the words and the time of whoever reads it.
interface Times {
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

export type Phase = 'running' | 'coming' | 'past';

/** Nobody can join any more. Without an end that never comes. */
export function isOver({ endsAt }: Pick<Times, 'endsAt'>, now = Date.now()): boolean {
  return endsAt !== null && Date.parse(endsAt) <= now;
}

/** Where lists of events show it. Without a beginning it has begun; without an end it is shown as past a day after its beginning. */
export function phaseOf({ startsAt, endsAt }: Times, now = Date.now()): Phase {
  if (startsAt !== null && Date.parse(startsAt) > now) return 'coming';
  const begunLongAgo = endsAt === null && startsAt !== null && Date.parse(startsAt) + dayMs <= now;
  return isOver({ endsAt }, now) || begunLongAgo ? 'past' : 'running';
}

const dayMs = 24 * 60 * 60_000;
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** `today, 18:00 to 22:00`; undefined: it has no time. */
export function whenWords({ startsAt, endsAt }: Times, now = new Date()): string | undefined {
  if (startsAt === null) return endsAt === null ? undefined : `until ${momentWords(endsAt, now)}`;
  const start = new Date(startsAt);
  if (endsAt === null) return momentWords(startsAt, now);
  const end = new Date(endsAt);
  const until = sameDay(start, end) ? clock.format(end) : momentWords(endsAt, now);
  return `${momentWords(startsAt, now)} to ${until}`;
}

/** `today, 18:00`, `Fri, 27 November, 18:00`. */
export function momentWords(iso: string, now = new Date()): string {
  const at = new Date(iso);
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
