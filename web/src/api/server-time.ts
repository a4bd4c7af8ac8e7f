// The time of the server, for what counts seconds to or from a time that it gave: the clock of a device may be an hour off. Learned from the
// answers of the server, which say when they were given, to the second.
const secondMs = 1000;
/** Less may be the way of the answer, and would only make clocks on the page jump. */
const toleranceMs = 3 * secondMs;

interface ServerTime {
  /** `date`: the header of an answer that has just come; null: it says nothing. */
  heard(date: string | null): void;
  now(): number;
}

export function createServerTime(clock: () => number): ServerTime {
  let aheadMs = 0;
  return {
    heard(date) {
      const given = date === null ? Number.NaN : Date.parse(date);
      if (Number.isNaN(given)) return;
      const ahead = given + secondMs / 2 - clock();
      if (Math.abs(ahead - aheadMs) > toleranceMs) aheadMs = Math.abs(ahead) > toleranceMs ? ahead : 0;
    },
    now: () => clock() + aheadMs,
  };
}

export const serverTime = createServerTime(() => Date.now());
