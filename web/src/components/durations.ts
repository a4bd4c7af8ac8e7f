// How long something took and what share of it, in words.

/** `8 s`, `2 min 5 s`, `1 h 10 min`. */
export function waitWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** With a tenth where it matters: a wait of 0.4 s is not 0. */
export const preciseWords = (ms: number) => (ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : waitWords(ms));

export const percent = (share: number) => `${Math.round(share * 100)} %`;
