// Services of the worker as one bounded job: each until it finds nothing more, none kept from its turn by another.
import { expect, it } from 'vitest';
import { servicesJob } from './jobs.js';
import type { Service } from './worker.js';

const never = new AbortController().signal;
/** Finds something so often. */
const service = (name: string, finds: number, ran: string[]): Service => ({
  name,
  pollMs: 1,
  runOnce: () => {
    ran.push(name);
    return Promise.resolve(ran.filter((each) => each === name).length <= finds);
  },
});
const job = (services: readonly Service[], maxRuntimeMs = 60_000, failed: string[] = []) =>
  servicesJob({ name: 'all', about: '', pollMs: 1, services, maxRuntimeMs, onError: (_error, name) => void failed.push(name) });

it('runs each until it finds nothing more', async () => {
  const ran: string[] = [];
  expect(await job([service('a', 2, ran), service('b', 0, ran), service('c', 1, ran)]).run(never)).toEqual({
    done: 3,
    more: false,
  });
  expect(ran).toEqual(['a', 'a', 'a', 'b', 'c', 'c']);
});

it('goes on after one that fails, and says which', async () => {
  const [ran, failed]: [string[], string[]] = [[], []];
  const broken: Service = { name: 'broken', pollMs: 1, runOnce: () => Promise.reject(new Error('no')) };
  expect(await job([broken, service('a', 1, ran)], 60_000, failed).run(never)).toEqual({ done: 1, more: false });
  expect(failed).toEqual(['broken']);
});

it('stops when its time is over or the server stops, and says that there is more', async () => {
  const ran: string[] = [];
  expect(await job([service('a', Infinity, ran)], 5).run(never)).toMatchObject({ more: true });
  ran.length = 0;
  expect(await job([service('a', Infinity, ran)]).run(AbortSignal.abort())).toEqual({ done: 0, more: true });
  expect(ran).toEqual([]);
});
