// A hundred people met and skipped leave nothing behind in the page: no nodes, no listeners, no memory that grows.
import type { CDPSession } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { find, leave, openLive } from '../support/live-guests.js';
import { noBrowser } from '../support/site.js';

const { site, makeLobby, openGuest } = openLive();
const skips = { few: 10, many: 100 };
/** What may be more after 100 skips than after 10: less than a tenth of a talk for each of the 90 between. */
const allowed = { nodes: 150, listeners: 20, heapBytes: 1_500_000 };
const testMs = 240_000;

interface Left {
  readonly nodes: number;
  readonly listeners: number;
  readonly heapBytes: number;
}

async function whatIsLeft(browser: CDPSession): Promise<Left> {
  // Twice: the first makes what is finalised then unreachable.
  for (const _ of [1, 2, 3]) await browser.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await browser.send('Memory.getDOMCounters');
  const { usedSize } = await browser.send('Runtime.getHeapUsage');
  return { nodes, listeners: jsEventListeners, heapBytes: usedSize };
}

describe.skipIf(noBrowser)('the live page', () => {
  it('leaves nothing behind after a hundred skips', { timeout: testMs }, async () => {
    const lobby = await makeLobby();
    const [ada, bo] = [await openGuest(lobby, 'Ada'), await openGuest(lobby, 'Bo')];
    const browser = await ada.context.newCDPSession(ada.page);
    const skipped: number[] = [];
    await Promise.all([find(ada.page), find(bo.page)]);
    const skip = async () => {
      const talk = ada.page.locator('.live-talk');
      await talk.waitFor();
      const id = await ada.page.evaluate(() => performance.now());
      await ada.page.getByRole('button', { name: 'Next', exact: true }).click();
      await talk.waitFor({ state: 'detached' });
      skipped.push(id);
      // The two may meet again at once here: the test is about the page.
      await site.database().database.run(sql`delete from pair_skips`);
      await ada.page.getByRole('button', { name: 'Stop searching' }).waitFor();
    };
    const skipUntil = async (count: number) => {
      while (skipped.length < count) await skip();
      return await whatIsLeft(browser);
    };
    const few = await skipUntil(skips.few);
    const many = await skipUntil(skips.many);
    const grown = {
      nodes: many.nodes - few.nodes,
      listeners: many.listeners - few.listeners,
      heapBytes: many.heapBytes - few.heapBytes,
    };
    console.log(JSON.stringify({ few, many, grown }));
    expect(grown.nodes).toBeLessThanOrEqual(allowed.nodes);
    expect(grown.listeners).toBeLessThanOrEqual(allowed.listeners);
    expect(grown.heapBytes).toBeLessThanOrEqual(allowed.heapBytes);
    await leave(ada, bo);
  });
});
