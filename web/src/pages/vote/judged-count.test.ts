// What was judged, by answers of the server that were asked for before, while and after a vote was on its way.
import { describe, expect, it } from 'vitest';
import { countFrom, sinceCounted } from './judged-count.js';

const asked = (judgedSince: number, askedAt: number) => ({ judgedSince, judged: judgedSince + 100, askedAt });
const quiet = (judged: number, quietSince = 0) => ({ judged, quietSince });
const onItsWay = (judged: number) => ({ judged, quietSince: undefined });

describe('what one has judged', () => {
  it('is what the server counted, and what was judged or taken back since', () => {
    const count = countFrom(undefined, asked(5, 10), quiet(2));
    expect(count.isSure).toBe(true);
    expect(sinceCounted(count, quiet(2))).toEqual({ today: 5, all: 105 });
    expect(sinceCounted(count, quiet(4))).toEqual({ today: 7, all: 107 });
    expect(sinceCounted(count, quiet(1))).toEqual({ today: 4, all: 104 });
  });

  it('is not counted from an answer that a vote overtook, as long as there is one that none did', () => {
    const sure = countFrom(undefined, asked(5, 10), quiet(0));
    for (const meanwhile of [onItsWay(1), quiet(1, 25)]) {
      const doubtful = countFrom(sure, asked(5, 20), meanwhile);
      expect(doubtful.isSure).toBe(false);
      expect(sinceCounted(doubtful, meanwhile)).toEqual({ today: 6, all: 106 });
      const again = countFrom(doubtful, asked(6, 30), quiet(1, 25));
      expect(again.isSure).toBe(true);
      expect(sinceCounted(again, quiet(2, 40))).toEqual({ today: 7, all: 107 });
    }
  });

  it('is counted from the first answer, sure or not, until there is a better one', () => {
    const first = countFrom(undefined, asked(0, 10), onItsWay(1));
    expect(first.isSure).toBe(false);
    expect(sinceCounted(first, quiet(1))).toEqual({ today: 0, all: 100 });
    expect(sinceCounted(countFrom(first, asked(1, 30), quiet(1, 20)), quiet(1, 20))).toEqual({ today: 1, all: 101 });
  });
});
