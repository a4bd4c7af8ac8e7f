// What somebody is in, as they join and leave while answers are on their way.
import { describe, expect, it } from 'vitest';
import { createMineStore } from './mine.js';

/** Answers are given by hand, in any order. */
function open() {
  const asked: ((answer: readonly string[]) => void)[] = [];
  const store = createMineStore<string>(() => new Promise((resolve) => asked.push(resolve)));
  const answer = async (at: number, ...what: string[]) => {
    asked[at]!(what);
    await Promise.resolve();
  };
  return { store, asked, answer };
}

describe('what somebody is in', () => {
  it('is asked once, however many look, and told to all', async () => {
    const { store, asked, answer } = open();
    let told = 0;
    const leave = store.subscribe('ada', () => told++);
    store.subscribe('ada', () => told++);
    expect([asked.length, store.of('ada')]).toEqual([1, []]);
    await answer(0, 'jazz');
    expect([told, store.of('ada'), store.of('bo')]).toEqual([2, ['jazz'], []]);
    leave();
    store.changed();
    await answer(1, 'jazz', 'tea');
    expect([told, store.of('ada')]).toEqual([3, ['jazz', 'tea']]);
  });

  it('is what was asked for last: somebody who joins before the first answer is not told that they are in nothing', async () => {
    const { store, asked, answer } = open();
    store.subscribe('ada', () => undefined);
    store.changed(); // joined
    expect(asked).toHaveLength(2);
    await answer(0);
    await answer(1, 'jazz');
    expect(store.of('ada')).toEqual(['jazz']);
    store.changed(); // joined another
    store.changed(); // and left it
    await answer(3, 'jazz');
    await answer(2, 'jazz', 'tea');
    expect(store.of('ada')).toEqual(['jazz']);
  });

  it('is nobody else’s, whose answer comes later', async () => {
    const { store, answer } = open();
    store.subscribe('ada', () => undefined);
    store.subscribe('bo', () => undefined);
    await answer(1, 'go');
    await answer(0, 'jazz');
    expect([store.of('bo'), store.of('ada')]).toEqual([['go'], []]);
  });
});
