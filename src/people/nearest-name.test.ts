// "Did you mean ...?" for names as people and files have them.
import { expect, it } from 'vitest';
import { nearestName } from './nearest-name.js';

it('finds what was meant, and compares nothing that is too long to be a name', () => {
  const names = ['hometown', 'language'];
  expect(nearestName('Homtown', names)).toBe('hometown');
  expect(nearestName('shoe size', names)).toBeUndefined();
  expect(nearestName('a'.repeat(101), ['a'.repeat(100)])).toBeUndefined();
});
