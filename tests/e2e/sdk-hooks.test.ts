// The SDK's hooks in a real browser, as a page of a host app has them: current by themselves, gone without a trace, and of another pool when told so.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { addMembers } from '../../src/people/pools.js';
import { createCommunity, vote, votersOf } from '../support/community.js';
import { noBrowser, openSite, timeoutMs } from '../support/site.js';
import type { HooksPage } from '../support/hooks-page.js';

const site = openSite();
let bundle: string;
const pools = new Map<string, string>();

declare const hooks: HooksPage;

beforeAll(async () => {
  if (noBrowser) return;
  const entry = fileURLToPath(new URL('../support/hooks-page.ts', import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'page', fileName: 'page' } },
  });
  const [first] = Array.isArray(built) ? built : [built];
  if (!first || !('output' in first)) throw new Error('nothing was built');
  bundle = first.output[0].code;
  const rows = await site.database().database.rows<{ code: string; id: string }>(sql`select code, id from pools`);
  for (const { code, id } of rows) pools.set(code, id);
}, timeoutMs);

/** Somebody on a page of ours that asks for nothing by itself, with the hooks loaded; and what the page asks for from then on. */
async function open(account: 'guest-one' | 'guest-two'): Promise<{ page: Page; asked: string[] }> {
  const page = await site.as(account, '/healthz');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await page.evaluate(bundle);
  return { page, asked };
}

const idOf = (code: string) => pools.get(code) ?? '';
const show = (page: Page, hook: 'alike' | 'voting', code: string) =>
  page.evaluate(([which, id]) => hooks.show(which, id), [hook, idOf(code)] as const);
const until = (page: Page, holds: () => boolean) => page.waitForFunction(holds);

describe.skipIf(noBrowser)('useLookalike', () => {
  it('shows the list of a pool, what the person does at once, and the list of another pool', { timeout: timeoutMs }, async () => {
    const { page } = await open('guest-one');
    await show(page, 'alike', 'WORDS');
    await until(page, () => {
      const { state } = hooks.alike();
      return state.name === 'here' && state.live && state.step === 'ready' && (state.matches?.length ?? 0) > 0;
    });
    const left = await page.evaluate(async () => {
      const { state, hide } = hooks.alike();
      const [first] = state.name === 'here' ? (state.matches ?? []) : [];
      await hide(first!.person.id);
      return first!.person.id;
    });
    await page.waitForFunction((id) => {
      const { state } = hooks.alike();
      return state.name === 'here' && state.matches?.every(({ person }) => person.id !== id);
    }, left);
    await show(page, 'alike', 'ALIKE');
    await until(page, () => {
      const { state } = hooks.alike();
      return state.name === 'here' && state.standing.pool.code === 'ALIKE' && state.step === 'consent';
    });
    expect(site.trouble).toEqual([]);
  });

  it('keeps its actions, and leaves neither a line nor a clock behind', { timeout: timeoutMs }, async () => {
    const { page, asked } = await open('guest-two');
    await show(page, 'alike', 'WORDS');
    // Live: what is to be gone afterwards is there.
    await until(page, () => {
      const { state } = hooks.alike();
      return state.name === 'here' && state.live;
    });
    await page.evaluate(() => Object.assign(globalThis, { before: hooks.alike() }));
    await show(page, 'alike', 'WORDS');
    expect(
      await page.evaluate(() => {
        const { before } = globalThis as unknown as { before: ReturnType<HooksPage['alike']> };
        return before.hide === hooks.alike().hide && before.client === hooks.alike().client;
      }),
    ).toBe(true);
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/stream'));
    await page.evaluate(() => hooks.leave());
    await ended;
    const count = asked.length;
    await page.clock.install();
    await page.clock.runFor(5 * 60_000);
    expect(asked.slice(count)).toEqual([]);
  });
});

describe.skipIf(noBrowser)('useVoting', () => {
  it('gives the next pair at once, takes a vote back, and tells what became of it', { timeout: timeoutMs }, async () => {
    const { page, asked } = await open('guest-two');
    // A community of their own: in the demo's, made-up people may decide the pair while one has second thoughts.
    const db = site.database().database;
    const { userId: me } = (await (await page.request.get(`${site.address()}/api/me`)).json()) as Viewer;
    const { poolId } = await createCommunity(db, { people: 12, settings: sql`approve_at = 3, reject_at = 3` });
    await addMembers(db, poolId, [me!]);
    pools.set('OWN', poolId);
    await show(page, 'voting', 'OWN');
    await until(page, () => {
      const { state } = hooks.voting();
      return state.name === 'here' && state.live && state.coming.length === 2;
    });
    const [first, second] = await page.evaluate(() => {
      const { state, judge } = hooks.voting();
      judge('yes');
      return state.name === 'here' ? [state.pair?.proposalId, state.coming[0]?.proposalId] : [];
    });
    await page.waitForFunction((id) => {
      const { state } = hooks.voting();
      return state.name === 'here' && state.pair?.proposalId === id && state.unsent === 0;
    }, second);
    await page.evaluate(() => hooks.voting().undo());
    await page.waitForFunction((id) => {
      const { state } = hooks.voting();
      return state.name === 'here' && state.pair?.proposalId === id && state.last === undefined;
    }, first);
    await page.evaluate(() => hooks.voting().judge('no'));
    await page.evaluate(() => hooks.voting().agree());
    await until(page, () => {
      const { state } = hooks.voting();
      return state.name === 'here' && state.standing.agreed !== null && state.standing.judged === 1;
    });
    // Others vote, too: one hears of it without asking.
    for (const voter of (await votersOf(db, first!)).filter((id) => id !== me))
      if ((await vote(db, voter, first!, 'no')) !== 'voting') break;
    await until(page, () => {
      const { state } = hooks.voting();
      return state.name === 'here' && state.last !== undefined && state.last.status !== 'voting';
    });
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/stream'));
    await page.evaluate(() => hooks.leave());
    await ended;
    expect(asked.filter((path) => path === `PUT /api/proposals/${first}/vote`)).toHaveLength(2);
    expect(site.trouble).toEqual([]);
  });
});
