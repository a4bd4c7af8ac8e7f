// "Did you mean ...?"
import { distance } from 'fastest-levenshtein';

/** Nobody means a name with something longer; comparing it with every name would take long. */
const maxLength = 100;

/** The nearest of some names, near enough to have been meant. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (name.length > maxLength) return undefined;
  const scored = names.map((other) => ({ other, edits: distance(name.toLowerCase(), other.toLowerCase()) }));
  const best = scored.toSorted((a, b) => a.edits - b.edits)[0];
  return best !== undefined && best.edits <= Math.max(1, Math.floor(name.length / 3)) ? best.other : undefined;
}
