// An organiser's lookalike pools at a glance, beside their events and lobbies.
import { Link } from 'wouter';
import type { LookalikePool } from '@nakodo/protocol';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { ButtonLink } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { digits } from '../../../components/numbers.js';
import { Badge } from '../../../components/panel.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { useResource } from '../../../hooks/use-resource.js';

const lookMs = 4000;

export function PoolList() {
  const { data, error, loading, reload } = useResource('lookalike pools to run', runningLookalike.list);
  useLookAgain(reload, lookMs);
  return (
    <section className="lobbies-run" aria-labelledby="pools-run">
      <div className="panel-head">
        <h2 id="pools-run">Lookalike pools</h2>
        <ButtonLink to="/organise/new-lookalike">Create a lookalike pool</ButtonLink>
      </div>
      {loading && <Skeleton rows={1} />}
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {data?.pools.length === 0 && (
        <p className="soft">None yet. In a lookalike pool people give a photo and see who looks like them.</p>
      )}
      <ul className="organised">
        {data?.pools.map((pool) => (
          <li key={pool.id}>
            <PoolCard pool={pool} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PoolCard({ pool }: { pool: LookalikePool }) {
  const { id, name, code, numbers } = pool;
  return (
    <Link to={`/organise/lookalike/${id}`} className="organised-event">
      <span className="organised-words">
        <span className="organised-name">{name}</span>
        <span className="soft">
          {digits(numbers?.members ?? 0)} {numbers?.members === 1 ? 'member' : 'members'} · code {code}
        </span>
      </span>
      <span className="organised-numbers">
        {pool.photos && (
          <span>
            <strong>{digits(numbers?.ready ?? 0)}</strong> {numbers?.ready === 1 ? 'photo' : 'photos'}
          </span>
        )}
        <span>
          <strong>{digits(numbers?.matches ?? 0)}</strong> {numbers?.matches === 1 ? 'match' : 'matches'}
        </span>
        <StateBadge pool={pool} />
      </span>
    </Link>
  );
}

function StateBadge({ pool: { paused, open, numbers } }: { pool: LookalikePool }) {
  if (paused) return <Badge tone="waiting">Paused</Badge>;
  if (!open) return <Badge tone="none">Over</Badge>;
  if (numbers && numbers.toReview > 0) return <Badge tone="waiting">{digits(numbers.toReview)} to look at</Badge>;
  if (numbers && numbers.openJobs > 0) return <Badge tone="waiting">Matching, {digits(numbers.openJobs)} to go</Badge>;
  return <Badge>Open</Badge>;
}
