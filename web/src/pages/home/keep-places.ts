// Which introductions are shown at home, and in which order: those that wait for oneself first.
import type { Introduction } from '@nakodo/protocol';

const shown = 2;

type Placed = Pick<Introduction, 'conversationId' | 'accepted'>;

/** One that was answered stays where it stands as long as the page does: another in its place would get the next click. */
export function keepPlaces<T extends Placed>(stood: readonly T[], list: readonly T[]): readonly T[] {
  const places = stood.flatMap((old) => list.filter(({ conversationId }) => conversationId === old.conversationId));
  const others = list.filter((one) => !places.includes(one)).toSorted((a, b) => Number(a.accepted) - Number(b.accepted));
  for (const one of others) {
    const waiting = places.filter(({ accepted }) => !accepted).length;
    if (one.accepted ? places.length < shown : waiting < shown) places.push(one);
  }
  return places;
}
