// What counts as a swipe, and what as a change of mind.
import { describe, expect, it } from 'vitest';
import { lately, swipeDecision, thresholdOf, velocityTo } from './swipe-decision.js';

const drag = (given: Partial<Parameters<typeof swipeDecision>[0]>) =>
  swipeDecision({ dx: 0, dy: 0, velocity: 0, width: 328, ...given });

describe('a swipe', () => {
  it('says yes to the right and no to the left, once it went far enough', () => {
    expect(drag({ dx: 82 })).toBe('yes');
    expect(drag({ dx: -82 })).toBe('no');
    expect(drag({ dx: 81 })).toBeUndefined();
    expect(drag({ dx: 0 })).toBeUndefined();
  });

  it('needs no more than a thumb reaches on a wide screen, and more than a tremble on a narrow one', () => {
    expect([thresholdOf(100), thresholdOf(400), thresholdOf(2000)]).toEqual([72, 100, 160]);
  });

  it('may be short when it is a flick in its own direction', () => {
    expect(drag({ dx: 40, velocity: 0.8 })).toBe('yes');
    expect(drag({ dx: -40, velocity: -0.8 })).toBe('no');
    expect(drag({ dx: 30, velocity: 2 })).toBeUndefined();
  });

  it('is nothing when it turned back, however far it went', () => {
    expect(drag({ dx: 200, velocity: -0.7 })).toBeUndefined();
    expect(drag({ dx: -200, velocity: 0.7 })).toBeUndefined();
  });

  it('is nothing when somebody scrolls', () => {
    expect(drag({ dx: 100, dy: 90 })).toBeUndefined();
    expect(drag({ dx: -100, dy: -79 })).toBe('no');
  });
});

describe('the velocity of a drag', () => {
  const trail = [
    { x: 0, at: 0 },
    { x: 150, at: 300 },
    { x: 120, at: 340 },
  ];

  it('is that of its last 100 ms, whatever came before', () => {
    expect(velocityTo({ x: 90, at: 360 }, trail)).toBe(-1);
    expect(velocityTo({ x: 90, at: 430 }, trail)).toBeCloseTo(-1 / 3);
  });

  it('is next to nothing after a rest, and nothing between two that are at once', () => {
    expect(velocityTo({ x: 120, at: 3340 }, trail)).toBe(0);
    expect(velocityTo({ x: 90, at: 340 }, trail.slice(2))).toBe(0);
    expect(velocityTo({ x: 90, at: 340 }, [])).toBe(0);
  });

  it('is told by no more than the last stretch, however long it takes and however often it is told where it is', () => {
    expect(lately(trail)).toEqual(trail.slice(1));
    expect(lately([{ x: 5, at: 5 }])).toEqual([{ x: 5, at: 5 }]);
    expect(lately([])).toEqual([]);
  });
});
