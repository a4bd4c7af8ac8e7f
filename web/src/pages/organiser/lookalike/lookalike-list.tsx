// An organiser's lookalike pools at a glance.
import type { LookalikePool } from '@nakodo/protocol';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { digits } from '../../../components/numbers.js';
import { Badge } from '../../../components/panel.js';
import { PoolCard, PoolList } from '../pool/pool-list.js';

const lookMs = 4000;

export function LookalikeList() {
  return (
    <PoolList
      title="Lookalike pools"
      create={{ to: '/organise/new-lookalike', words: 'Create a lookalike pool' }}
      read={async (signal) => (await runningLookalike.list(signal)).pools}
      lookMs={lookMs}
      none="In a lookalike pool people give a photo and see who looks like them."
    >
      {(pool) => <Card pool={pool} />}
    </PoolList>
  );
}

function Card({ pool }: { pool: LookalikePool }) {
  const { id, photos, numbers } = pool;
  const [ready, matches] = [numbers?.ready ?? 0, numbers?.matches ?? 0];
  return (
    <PoolCard
      to={`/organise/lookalike/${id}`}
      pool={pool}
      members={numbers?.members ?? 0}
      figures={[
        ...(photos ? [{ value: ready, words: ready === 1 ? 'photo' : 'photos' }] : []),
        { value: matches, words: matches === 1 ? 'match' : 'matches' },
      ]}
      badge={stateBadge(pool)}
    />
  );
}

function stateBadge({ numbers }: LookalikePool) {
  if (numbers && numbers.toReview > 0) return <Badge tone="waiting">{digits(numbers.toReview)} to look at</Badge>;
  if (numbers && numbers.openJobs > 0) return <Badge tone="waiting">Matching, {digits(numbers.openJobs)} to go</Badge>;
  return undefined;
}
