import { describe, expect, it } from 'vitest';
import { keepPlaces } from './keep-places.js';

const list = (...words: string[]) =>
  words.map((word) => ({ conversationId: word.replace('!', ''), accepted: word.endsWith('!') }));
const ids = (places: readonly { readonly conversationId: string }[]) =>
  places.map(({ conversationId }) => conversationId).join(' ');

describe('introductions at home', () => {
  it('are two, those that wait for an answer first', () => {
    expect(ids(keepPlaces([], list('a!', 'b', 'c!', 'd')))).toBe('b d');
    expect(ids(keepPlaces([], list('a!', 'b', 'c!')))).toBe('b a');
    expect(ids(keepPlaces([], list('a', 'b', 'c')))).toBe('a b');
  });

  it('stay where they stand when one is accepted, and the next comes below them', () => {
    const first = keepPlaces([], list('a', 'b', 'c', 'd'));
    const then = keepPlaces(first, list('a!', 'b', 'c', 'd'));
    expect(ids(then)).toBe('a b c');
    expect(ids(keepPlaces(then, list('a!', 'b!', 'c', 'd')))).toBe('a b c d');
  });

  it('go when they are over, or open', () => {
    const first = keepPlaces([], list('a', 'b', 'c'));
    expect(ids(keepPlaces(first, list('b', 'c')))).toBe('b c');
    expect(ids(keepPlaces(first, []))).toBe('');
  });
});
