// What the two both like, and what only the other does.
import { createContext, useContext } from 'react';
import type { Card, LiveSession } from '@nakodo/protocol';

/** What the person themselves likes: known once for all whom they meet. */
export const OwnInterests = createContext<readonly string[]>([]);

interface Interests {
  readonly shared: readonly string[];
  readonly others: readonly string[];
}

export function useSharedInterests({ interests }: Pick<Card, 'interests'>): Interests {
  const own = new Set(useContext(OwnInterests).map(plain));
  return {
    shared: interests.filter((one) => own.has(plain(one))),
    others: interests.filter((one) => !own.has(plain(one))),
  };
}

const plain = (interest: string) => interest.trim().toLowerCase();

const list = new Intl.ListFormat('en');
const mostNamed = 3;
const nothingKnown = 'What you two share is yours to find out.';

/** What brings them together, in a line: what they both like comes before anything else that the policy found. */
export function leadOf({ sentence, reasons }: Pick<LiveSession, 'sentence' | 'reasons'>, { shared }: Interests): string {
  if (shared.length > 0 && !shared.some((one) => plain(sentence).includes(plain(one))))
    return `You both like ${list.format(shared.slice(0, mostNamed))}.`;
  return reasons.length > 0 ? sentence : nothingKnown;
}
