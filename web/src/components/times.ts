// Days and times as people say them, in the language of their browser.
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' });
const fullDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const shortDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const timeToSecond = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const mediumDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const mediumTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const dayMs = 86_400_000;
/** Rounded: a day on which clocks change has 23 or 25 hours. */
const daysAgo = (date: Date, now: Date) => Math.round((midnight(now) - midnight(date)) / dayMs);

export const clock = (at: string) => timeOfDay.format(new Date(at));
export const clockToSecond = (at: string) => timeToSecond.format(new Date(at));
/** `3 May 2024`, and with the time. */
export const dateWords = (at: string) => mediumDate.format(new Date(at));
export const dateAndTime = (at: string) => mediumTime.format(new Date(at));
export const wholeTime = (at: string) => whole.format(new Date(at));
export const sameDay = (one: string, other: string) => midnight(new Date(one)) === midnight(new Date(other));

/** `Today`, `Yesterday`, `Tuesday`, `3 May`, `3 May 2024`. */
export function dayWords(at: string, now = new Date()): string {
  const date = new Date(at);
  const ago = daysAgo(date, now);
  if (ago <= 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  if (ago < 7) return weekday.format(date);
  return (date.getFullYear() === now.getFullYear() ? dayAndMonth : fullDate).format(date);
}

/** The time today, otherwise the day: for a list. */
export function shortWhen(at: string, now = new Date()): string {
  const date = new Date(at);
  const ago = daysAgo(date, now);
  if (ago <= 0) return timeOfDay.format(date);
  if (ago === 1) return 'Yesterday';
  return (ago < 7 ? weekday : shortDate).format(date);
}
