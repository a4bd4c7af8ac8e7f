// Time as the SDK sees it, so that tests can turn it.

/** Calls `work` once, later; returns how to call it off. */
export type Later = (work: () => void, ms: number) => () => void;

export const realLater: Later = (work, ms) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** `base`, doubled with each attempt up to `most`, and then somewhere in its upper half, so that many clients do not come at once. */
export function backoffMs(attempt: number, { base, most }: { base: number; most: number }, random: () => number): number {
  return Math.min(most, base * 2 ** Math.min(attempt, 30)) * (0.5 + random() / 2);
}
