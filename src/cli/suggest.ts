// "Did you mean ...?"
import { distance } from 'fastest-levenshtein';

/** A third of the letters may differ. */
export function didYouMean(given: string, known: readonly string[]): string {
  const wanted = given.toLowerCase();
  const near = known
    .map((name) => ({ name, off: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, off }) => off <= Math.max(1, Math.floor(Math.max(given.length, name.length) / 3)))
    .toSorted((a, b) => a.off - b.off);
  return near[0] === undefined ? '' : `; did you mean ${near[0].name}?`;
}
