// The pools a worker holds in memory, so that a newcomer costs what changed and not the whole pool. Only a copy: dropping one is always safe.
import type { PoolState } from './pool-state.js';

export interface CachedPool {
  readonly state: PoolState;
}

export interface PoolCache<Cached extends CachedPool> {
  /** Takes the pool out; whoever took it puts the newer one back. After a failure in between it is read anew. */
  take(poolId: string): Cached | undefined;
  put(poolId: string, pool: Cached): void;
  drop(poolId: string): void;
}

const defaultMaxBytes = 300 * 2 ** 20;

/** Keeps the most recently used pools, as long as their columns fit in `maxBytes` together; always at least the last one. */
export function createPoolCache<Cached extends CachedPool>({ maxBytes = defaultMaxBytes } = {}): PoolCache<Cached> {
  const pools = new Map<string, Cached>();
  return {
    take(poolId) {
      const pool = pools.get(poolId);
      pools.delete(poolId);
      return pool;
    },
    put(poolId, pool) {
      pools.delete(poolId);
      pools.set(poolId, pool);
      let bytes = 0;
      for (const [id, { state }] of [...pools].toReversed()) {
        bytes += state.columns.bytesUsed;
        if (bytes > maxBytes && id !== poolId) pools.delete(id);
      }
    },
    drop: (poolId) => void pools.delete(poolId),
  };
}
