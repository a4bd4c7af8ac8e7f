// How alike two people are, in words, since nobody knows what 0.73 is. Refines the words of the term (src/policy/terms/alike.ts), never against them.
import type { LookalikeMatch } from '@nakodo/protocol';

export interface Likeness {
  readonly words: string;
  /** 0 to 1: how long the bar is. */
  readonly share: number;
}

const looks = [
  { least: 0.9, words: 'Very much alike' },
  { least: 0.7, words: 'Clearly alike' },
  { least: 0.5, words: 'Alike' },
  { least: 0.25, words: 'Somewhat alike' },
  { least: 0, words: 'Not much alike' },
] as const;

const texts = [
  { least: 0.8, words: 'Very much in common' },
  { least: 0.6, words: 'Much in common' },
  { least: 0.4, words: 'Something in common' },
  { least: 0, words: 'A little in common' },
] as const;

/** Of the faces; where none are compared, of all that the rules compare. */
export function likenessOf({ similarity, score }: Pick<LookalikeMatch, 'similarity' | 'score'>): Likeness {
  const share = Math.min(1, Math.max(0, similarity ?? score));
  const words = (similarity === null ? texts : looks).find(({ least }) => share >= least)?.words ?? '';
  return { words, share };
}
