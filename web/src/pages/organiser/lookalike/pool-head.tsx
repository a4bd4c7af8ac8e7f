// The top of every page of one lookalike pool: what it is, and its parts.
import type { LookalikePool } from '@nakodo/protocol';
import { PageHead } from '../../../components/page-head.js';
import { TabLinks } from '../../../components/panel.js';

/** What the pages of one pool are given. */
export interface OfPool {
  pool: LookalikePool;
  /** After a change: the pool as it is now. */
  onPool: (pool: LookalikePool) => void;
}

export function PoolHead({ pool, part }: { pool: LookalikePool; part: string }) {
  const base = `/organise/lookalike/${pool.id}`;
  return (
    <>
      <PageHead
        title={pool.name}
        windowTitle={`${part}, ${pool.name}`}
        eyebrow={
          <>
            Lookalike pool · Code <strong className="event-code">{pool.code}</strong>
          </>
        }
      />
      <TabLinks
        label="Parts of the pool"
        tabs={[
          { to: base, label: 'Now' },
          { to: `${base}/settings`, label: 'Settings' },
        ]}
      />
    </>
  );
}
