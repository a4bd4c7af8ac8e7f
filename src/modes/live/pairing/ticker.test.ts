import { describe, expect, it } from 'vitest';
import { createTicker } from './ticker.js';

const pool = 'a lobby';

/** A ticker whose ticks end when they are told to, and what each was asked for. */
function underControl() {
  const ticks: { readonly takeAsked: () => boolean; readonly end: (restMs?: number) => void }[] = [];
  let heard: (() => void) | undefined;
  const ticker = createTicker(
    (_, takeAsked) =>
      new Promise((resolve) => {
        ticks.push({ takeAsked, end: resolve });
        heard?.();
      }),
    (error) => {
      throw error;
    },
  );
  const tick = async (number: number) => {
    while (ticks.length < number) await new Promise<void>((resolve) => (heard = resolve));
    return ticks[number - 1]!;
  };
  const ended = async () => {
    const closing = ticker.close();
    ticks.at(-1)?.end();
    await closing;
    return ticks.length;
  };
  return { ticker, tick, ended };
}

describe('a lobby ticks again', () => {
  it('for whoever asks after it was read, once for all of them', async () => {
    const { ticker, tick, ended } = underControl();
    ticker.ask(pool);
    const first = await tick(1);
    expect(first.takeAsked()).toBe(true);
    expect(first.takeAsked()).toBe(false);
    ticker.ask(pool);
    ticker.ask(pool);
    first.end();
    const second = await tick(2);
    expect(second.takeAsked()).toBe(true);
    expect(await ended()).toBe(2);
  });

  it('not for whoever asked before it was read', async () => {
    const { ticker, tick, ended } = underControl();
    ticker.ask(pool);
    const first = await tick(1);
    ticker.ask(pool);
    first.takeAsked();
    first.end();
    await Promise.resolve();
    expect(await ended()).toBe(1);
  });

  it('for whoever asks between two ticks of which the second goes on from what the first read', async () => {
    const { ticker, tick, ended } = underControl();
    ticker.ask(pool);
    const first = await tick(1);
    first.takeAsked();
    first.end(0); // the next goes on from what it read: it does not read, so it takes no askers
    ticker.ask(pool);
    const second = await tick(2);
    second.end();
    const third = await tick(3);
    expect(third.takeAsked()).toBe(true);
    expect(await ended()).toBe(3);
  });
});
