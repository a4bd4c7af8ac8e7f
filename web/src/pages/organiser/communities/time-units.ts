// A length of time in a form: a number and its unit, and back, without loss. The database keeps millionths of a second; so does this.
export const unitSeconds = { seconds: 1, minutes: 60, hours: 3600, days: 24 * 3600 } as const;
export type TimeUnit = keyof typeof unitSeconds;

const largestFirst = ['days', 'hours', 'minutes'] as const;
const millionth = 1_000_000;
const exact = (value: number) => Math.round(value * millionth) / millionth;

/** In the largest unit that is whole; one day is 24 hours, as people say it of a vote. */
export function inUnits(seconds: number): { readonly value: string; readonly unit: TimeUnit } {
  const whole = exact(seconds);
  const unit = whole === unitSeconds.days ? 'hours' : (largestFirst.find((each) => whole % unitSeconds[each] === 0) ?? 'seconds');
  return { value: String(whole / unitSeconds[unit]), unit };
}

export function secondsOf(text: string, unit: TimeUnit): number {
  return exact(Number(text) * unitSeconds[unit]);
}
