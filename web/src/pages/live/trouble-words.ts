// What went wrong, and what the person can do about it.
import type { ErrorCode, ProblemDocument } from '@nakodo/protocol';

export interface TroubleWords {
  readonly title: string;
  readonly words: string;
  /** What is offered beside going home. */
  readonly way: 'sign-in' | 'use-here' | 'again' | 'profile' | 'none';
}

type Words = Omit<TroubleWords, 'words'> & { readonly words?: string };

const known: Partial<Record<ErrorCode, Words>> = {
  unauthenticated: {
    title: 'You are signed out',
    words: 'Your session in this browser has ended, maybe in another tab. Sign in again to go on.',
    way: 'sign-in',
  },
  forbidden: { title: 'You cannot take part here', way: 'none' },
  conflict: { title: 'It is open elsewhere', way: 'use-here' },
  not_found: { title: 'This lobby is not there for you', way: 'again' },
  rate_limited: { title: 'A little slower, please', way: 'again' },
  database_unavailable: { title: 'The server has to catch its breath', way: 'again' },
  timeout: { title: 'The server has to catch its breath', way: 'again' },
  invalid_input: { title: 'Something is missing', way: 'profile' },
};

export function troubleWords({ code, title, detail }: Pick<ProblemDocument, 'code' | 'title' | 'detail'>): TroubleWords {
  const { title: ours, words, way } = known[code] ?? { title: 'That did not work', way: 'again' };
  return { title: ours, words: words ?? detail ?? title, way };
}
