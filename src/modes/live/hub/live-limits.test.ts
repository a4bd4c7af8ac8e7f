import { describe, expect, it } from 'vitest';
import { assertMayDo, createLiveLimiter, liveLimits } from './live-limits.js';

describe('how much one may do', () => {
  const { points, seconds } = liveLimits.messages;

  it('is so much at once, and as much again with time', () => {
    const limiter = createLiveLimiter(1);
    for (let n = 0; n < points; n++) expect(limiter.take('messages', 'ana', 0)).toBeUndefined();
    expect(limiter.take('messages', 'ana', 0)).toBe(1);
    expect(limiter.take('messages', 'ben', 0)).toBeUndefined();
    expect(limiter.take('moves', 'ana', 0)).toBeUndefined();
    const oneLater = (seconds * 1000) / points;
    expect(limiter.take('messages', 'ana', oneLater)).toBeUndefined();
    expect(limiter.take('messages', 'ana', oneLater)).toBe(1);
    expect(limiter.take('messages', 'ana', oneLater - 10_000)).toBeGreaterThan(1); // a clock that goes back frees nothing
  });

  it('is multiplied by the operator, or unlimited', () => {
    const few = createLiveLimiter(0.05);
    expect(few.take('messages', 'ana', 0)).toBeUndefined();
    expect(few.take('messages', 'ana', 0)).toBe(10);
    const any = createLiveLimiter(0);
    for (let n = 0; n < 1000; n++) expect(any.take('messages', 'ana', 0)).toBeUndefined();
    expect(any.size()).toBe(0);
  });

  it('is forgotten of who has done nothing for long', () => {
    const limiter = createLiveLimiter(1);
    limiter.take('messages', 'ana', 0);
    limiter.sweep(100);
    expect(limiter.size()).toBe(1);
    limiter.sweep(seconds * 1000);
    expect(limiter.size()).toBe(0);
  });

  it('counts the address too, and says how long to wait', () => {
    const limiter = createLiveLimiter(0.001); // two messages from an address, one of a person
    assertMayDo(limiter, 'messages', 'ana', 'here');
    assertMayDo(limiter, 'messages', 'ben', 'here');
    expect(() => assertMayDo(limiter, 'messages', 'cem', 'here')).toThrow(
      expect.objectContaining({ code: 'rate_limited', details: expect.objectContaining({ retryAfterSeconds: 5 }) }),
    );
    assertMayDo(limiter, 'messages', 'dea', undefined);
  });
});
