// The events a worker holds in memory, with their lists.
import { createPoolCache, type CachedPool, type PoolCache } from '../pool/pool-cache.js';
import type { Lists } from './lists.js';

export interface CachedEvent extends CachedPool {
  readonly lists: Lists;
}
export type EventCache = PoolCache<CachedEvent>;

export const createEventCache = createPoolCache<CachedEvent>;
