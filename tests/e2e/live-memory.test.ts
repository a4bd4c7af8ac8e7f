// A hundred people met and skipped leave nothing behind in the page: no nodes, no listeners, no memory that grows.
import type { CDPSession } from 'playwright-core';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { lobbyPeople, plainPeople } from '../support/live.js';
import { find, leave, meets, openLive } from '../support/live-guests.js';
import { noBrowser } from '../support/site.js';

const skips = { few: 10, many: 100 };
/** What may be more after 100 skips than after 10; a single talk that stayed would be 90 times its 250 nodes. */
const allowed = { nodes: 20, listeners: 20, heapBytes: 1_500_000 };
/** 38 s on a busy machine. */
const testMs = 300_000;
const jwtSecret = 'm'.repeat(40);
const { site, makeLobby, openGuest } = openLive({ JWT_SECRET: jwtSecret });

interface Left {
  readonly nodes: number;
  readonly listeners: number;
  readonly heapBytes: number;
}

async function whatIsLeft(browser: CDPSession): Promise<Left> {
  // More than once: what is finalised makes more unreachable.
  for (const _ of [1, 2, 3]) await browser.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await browser.send('Memory.getDOMCounters');
  const { usedSize } = await browser.send('Runtime.getHeapUsage');
  return { nodes, listeners: jsEventListeners, heapBytes: usedSize };
}

/** The partner searches from another program: by the host app's token. */
async function searchAs(userId: string, poolId: string): Promise<void> {
  const token = await new SignJWT({ role: 'authenticated' })
    .setSubject(userId)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(jwtSecret));
  const answer = await fetch(`${site.address()}/api/live/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ poolId }),
  });
  if (answer.status !== 204) throw new Error(await answer.text());
}

describe.skipIf(noBrowser)('the live page', () => {
  it('leaves nothing behind after a hundred skips', { timeout: testMs }, async () => {
    const lobby = await makeLobby();
    const ada = await openGuest(lobby, 'Ada');
    const partners = await lobbyPeople(site.database().database, lobby.id, plainPeople(skips.many));
    const browser = await ada.context.newCDPSession(ada.page);
    await find(ada.page);
    let skipped = 0;
    const skipUntil = async (count: number) => {
      for (; skipped < count; skipped++) {
        await ada.page.getByRole('button', { name: 'Stop searching' }).waitFor();
        await searchAs(partners[skipped] ?? '', lobby.id);
        await meets(ada.page, `P${skipped}`);
        await ada.page.getByRole('button', { name: /^Next/ }).click();
      }
      // Last on the page, after some seconds of searching: a busy machine would come to it once before, once after.
      await ada.page.getByRole('heading', { name: 'Why there is nobody yet' }).waitFor();
      await ada.page.getByText('You are the only one searching right now.').waitFor();
      return await whatIsLeft(browser);
    };
    const few = await skipUntil(skips.few);
    const many = await skipUntil(skips.many);
    const grown = {
      nodes: many.nodes - few.nodes,
      listeners: many.listeners - few.listeners,
      heapBytes: many.heapBytes - few.heapBytes,
    };
    expect(grown.nodes).toBeLessThanOrEqual(allowed.nodes);
    expect(grown.listeners).toBeLessThanOrEqual(allowed.listeners);
    expect(grown.heapBytes).toBeLessThanOrEqual(allowed.heapBytes);
    await leave(ada);
  });
});
