// A finger on the pair of a voter. When it was where is said here, and does not hang on how busy the machine is.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { untilDrawn } from './browser.js';

export interface Finger {
  /** Down on the middle of the pair. */
  readonly press: () => Promise<void>;
  /** To so many pixels right of and below where it went down. */
  readonly to: (dx: number, dy?: number) => Promise<void>;
  readonly lift: () => Promise<void>;
  /** Down, right by so many pixels, one after the other, and up again, or taken away by the browser. `down`: and down by so many meanwhile. */
  readonly swipe: (way: readonly number[], options?: { readonly down?: number; readonly cancelled?: boolean }) => Promise<void>;
}

/** From one place to the next: three are within what velocity is told by. */
const stepMs = 30;
/** Behind the browser's clock, so that nothing happens later than now. */
const behindMs = 1000;
/** Each is taken within a frame or two. */
const stillMs = 60_000;

/**
 * Where the pair is once it stands still and is drawn so: the next one comes from where the last was let go, half outside of the window, and
 * what a touch does there is not what it does on the pair.
 */
async function restingPlace(page: Page): Promise<{ x: number; y: number }> {
  const stage = page.locator('.stage');
  const stands = async () => {
    await untilDrawn(page);
    return await stage.evaluate((element) => {
      const moving = element.getAnimations({ subtree: true });
      for (const animation of moving) animation.finish();
      return moving.length === 0 && !element.matches('.is-dragged');
    });
  };
  await expect.poll(stands, { message: 'the pair stands still' }).toBe(true);
  const box = (await stage.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + 30 };
}

export async function fingerOn(page: Page): Promise<Finger> {
  const cdp = await page.context().newCDPSession(page);
  let place = { x: 0, y: 0 };
  let ms = 0;
  async function touch(type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', at?: { x: number; y: number }) {
    ms = Math.max(ms + stepMs, type === 'touchStart' ? Date.now() - behindMs : 0);
    let timer: NodeJS.Timeout | undefined;
    const still = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${page.url()} took no ${type} within ${stillMs / 1000} s`)), stillMs);
    });
    const taken = cdp.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [], timestamp: ms / 1000 });
    await Promise.race([taken, still]).finally(() => clearTimeout(timer));
  }
  const press = async () => {
    place = await restingPlace(page);
    // What happened before the page was there is at its beginning, all of it at once.
    const age = () => page.evaluate(() => Date.now() - performance.timeOrigin);
    await expect.poll(age, { message: "the page's age" }).toBeGreaterThan(behindMs + stepMs);
    await touch('touchStart', place);
  };
  const to = (dx: number, dy = 0) => touch('touchMove', { x: place.x + dx, y: place.y + dy });
  return {
    press,
    to,
    lift: () => touch('touchEnd'),
    async swipe(way, { down = 0, cancelled = false } = {}) {
      await press();
      for (const [at, dx] of way.entries()) await to(dx, (down * (at + 1)) / way.length);
      await touch(cancelled ? 'touchCancel' : 'touchEnd');
    },
  };
}
