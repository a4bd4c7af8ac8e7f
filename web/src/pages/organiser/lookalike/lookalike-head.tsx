// The top of every page of one lookalike pool.
import type { LookalikePool } from '@nakodo/protocol';
import { PoolHead } from '../pool/pool-head.js';

export function LookalikeHead({ pool, part }: { pool: LookalikePool; part: string }) {
  const base = `/organise/lookalike/${pool.id}`;
  const tabs = [
    { to: base, label: 'Now' },
    { to: `${base}/settings`, label: 'Settings' },
  ];
  return <PoolHead pool={pool} kind="Lookalike pool" noun="pool" part={part} tabs={tabs} />;
}
