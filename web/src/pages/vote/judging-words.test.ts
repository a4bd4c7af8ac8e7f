// What a voter is told of a pair's time, and of what they did last.
import { describe, expect, it } from 'vitest';
import { closesWords, lastWords } from './judging-words.js';

const now = Date.parse('2026-11-20T12:00:00Z');
const inMs = (ms: number) => closesWords(new Date(now + ms).toISOString(), now);

describe('the time that is left', () => {
  it.each([
    [-5000, 'Closes in less than a minute'],
    [59_000, 'Closes in less than a minute'],
    [60_000, 'Closes in 1 minute'],
    [3_599_000, 'Closes in 59 minutes'],
    [3_600_000, 'Closes in 1 hour'],
    [86_399_000, 'Closes in 23 hours'],
    [3 * 86_400_000 - 1, 'Closes in 2 days'],
  ])('of %i ms is “%s”', (ms, words) => expect(inMs(ms)).toBe(words));
});

describe('what was done last', () => {
  const person = (name: string) => ({ name, avatar: null, ages: null });
  const pair = { proposalId: 'p', one: person('Ada'), other: person('Bo'), shared: [], closesAt: '', vote: null };
  it('is said with what became of it at once', () => {
    expect(lastWords({ pair, cast: 'yes', status: 'voting' })).toBe('Yes to Ada and Bo.');
    expect(lastWords({ pair, cast: 'yes', status: 'approved' })).toBe(
      'Yes to Ada and Bo: it is decided, and they are introduced.',
    );
    expect(lastWords({ pair, cast: 'skip', status: 'voting' })).toBe('Skipped Ada and Bo.');
  });
});
