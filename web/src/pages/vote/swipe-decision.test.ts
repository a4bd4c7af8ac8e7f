// What counts as a swipe, and what as a change of mind.
import { describe, expect, it } from 'vitest';
import { swipeDecision, thresholdOf } from './swipe-decision.js';

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
