import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Recovery } from './recovery.js';

describe('trying a connection anew', () => {
  const tryAgain = vi.fn<() => void>();
  const giveUp = vi.fn<() => void>();
  let holds = false;
  let recovery: Recovery;

  beforeEach(() => {
    vi.useFakeTimers();
    holds = false;
    recovery = new Recovery({ holds: () => holds, tryAgain, giveUp });
  });
  afterEach(() => {
    recovery.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    vi.clearAllMocks();
  });

  it('is at once when it failed', () => {
    recovery.see('failed');
    expect(tryAgain).toHaveBeenCalledTimes(1);
  });

  it('waits three seconds while it wavers, and does nothing when it comes back by itself', () => {
    recovery.see('wavering');
    vi.advanceTimersByTime(2999);
    expect(tryAgain).not.toHaveBeenCalled();
    recovery.see('connected');
    vi.advanceTimersByTime(60_000);
    expect(tryAgain).not.toHaveBeenCalled();
    recovery.see('wavering');
    vi.advanceTimersByTime(3000);
    expect(tryAgain).toHaveBeenCalledTimes(1);
  });

  it('makes longer pauses each time, whatever fails meanwhile, and gives up after 45 seconds', () => {
    recovery.begin();
    const tries: number[] = [];
    const begun = Date.now();
    tryAgain.mockImplementation(() => void tries.push(Date.now() - begun));
    giveUp.mockImplementation(() => void tries.push(Date.now() - begun));
    for (let second = 0; second < 100; second += 1) {
      if (giveUp.mock.calls.length === 0) recovery.see('failed');
      vi.advanceTimersByTime(1000);
    }
    expect(tries).toEqual([5000, 13_000, 29_000, 45_000]);
    expect(giveUp).toHaveBeenCalledTimes(1);
  });

  it('ends when a connection that was tried anew never broke, so that no event says that it holds', () => {
    holds = true;
    recovery.now();
    expect(tryAgain).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect(tryAgain).toHaveBeenCalledTimes(1);
    expect(giveUp).not.toHaveBeenCalled();
  });
});
