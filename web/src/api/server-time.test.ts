import { expect, it } from 'vitest';
import { createServerTime } from './server-time.js';

const noon = Date.parse('2026-06-01T12:00:00Z');
const dateOf = (ms: number) => new Date(ms).toUTCString();

it('is that of the device while that is about right, and what answers say when it is not or jumps', () => {
  let device = noon;
  const time = createServerTime(() => device);
  for (const late of [0, 400, 2000]) {
    time.heard(dateOf(noon - late));
    expect(time.now()).toBe(noon);
  }
  device = noon + 3_600_000;
  time.heard(dateOf(noon));
  expect(time.now()).toBe(noon + 500);
  device += 10_000;
  time.heard(dateOf(noon + 9000)); // a little late: no reason to jump
  expect(time.now()).toBe(noon + 10_500);
  for (const nothing of [null, '', 'soon']) time.heard(nothing);
  expect(time.now()).toBe(noon + 10_500);
  device = noon + 11_000; // put right
  time.heard(dateOf(noon + 11_000));
  expect(time.now()).toBe(noon + 11_000);
});
