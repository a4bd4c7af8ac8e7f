import { afterEach, expect, it, vi } from 'vitest';
import { isCallElsewhere } from './call-lock.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A browser that answers only once the page has waited for long enough; then it says who has which lock. */
function slowBrowser(query: () => Promise<LockManagerSnapshot>): void {
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort(new DOMException('too slow', 'TimeoutError')));
  const request = (_: string, { signal }: { signal: AbortSignal }) => Promise.reject(signal.reason as Error);
  vi.stubGlobal('navigator', { locks: { request, query } });
}

it('is in no other tab because the browser was slow to say so', async () => {
  slowBrowser(async () => ({ held: [{ name: 'nakodo-call-another' }], pending: [] }));
  expect(await isCallElsewhere('one')).toBe(false);
});

it('is in the tab that has it', async () => {
  slowBrowser(async () => ({ held: [{ name: 'nakodo-call-one' }], pending: [] }));
  expect(await isCallElsewhere('one')).toBe(true);
});

it('is left where it is by a browser that does not say', async () => {
  slowBrowser(() => Promise.reject(new Error('not now')));
  expect(await isCallElsewhere('one')).toBe(true);
});
