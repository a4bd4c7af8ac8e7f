// What went wrong, and what the person can do about it.
import type { ErrorCode, ProblemDocument } from '@nakodo/protocol';

export interface TroubleWords {
  readonly title: string;
  readonly words: string;
  readonly way: 'sign-in' | 'use-here' | 'again' | 'profile' | 'none';
}

type Words = Omit<TroubleWords, 'words'> & { readonly words?: string };

const signedOut: Words = {
  title: 'You are signed out',
  words: 'Your session in this browser has ended, maybe in another tab. Sign in again to go on',
  way: 'sign-in',
};

/** The line itself was refused. */
const ofTheLine: Partial<Record<ErrorCode, Words>> = {
  unauthenticated: signedOut,
  forbidden: { title: 'You cannot take part', way: 'none' },
  conflict: { title: 'It is open elsewhere', way: 'use-here' },
};

/** A search was refused. */
const ofASearch: Partial<Record<ErrorCode, Words>> = {
  unauthenticated: signedOut,
  forbidden: { title: 'You cannot take part here', way: 'none' },
  conflict: { title: 'Not at the moment', way: 'again' },
  not_found: { title: 'You are not in this lobby', way: 'none' },
  rate_limited: { title: 'A little slower, please', way: 'again' },
  invalid_input: { title: 'Something is missing', way: 'profile' },
  database_unavailable: { title: 'The server has to catch its breath', way: 'again' },
  timeout: { title: 'The server has to catch its breath', way: 'again' },
};

export function troubleWords(
  { code, title, detail }: Pick<ProblemDocument, 'code' | 'title' | 'detail'>,
  final: boolean,
): TroubleWords {
  const known = (final ? ofTheLine : ofASearch)[code] ?? { title: 'That did not work', way: 'again' };
  return { title: known.title, words: known.words ?? detail ?? title, way: known.way };
}
