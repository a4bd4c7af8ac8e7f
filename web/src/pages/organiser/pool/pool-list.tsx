// An organiser's pools of one mode at a glance, beside their events.
import { useId, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ButtonLink } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { digits } from '../../../components/numbers.js';
import { Badge } from '../../../components/panel.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { useResource } from '../../../hooks/use-resource.js';

interface PoolListProps<Pool> {
  title: string;
  create: { readonly to: string; readonly words: string };
  read: (signal: AbortSignal) => Promise<readonly Pool[]>;
  lookMs: number;
  /** What such a pool is for, where there is none yet. */
  none: string;
  children: (pool: Pool) => ReactNode;
}

export function PoolList<Pool extends { readonly id: string }>(props: PoolListProps<Pool>) {
  const { title, create, read, lookMs, none, children } = props;
  const id = useId();
  const { data, error, loading, reload } = useResource(`${title} to run`, read);
  useLookAgain(reload, lookMs);
  return (
    <section className="pools-run" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        <ButtonLink to={create.to}>{create.words}</ButtonLink>
      </div>
      {loading && <Skeleton rows={1} />}
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {data?.length === 0 && <p className="soft">None yet. {none}</p>}
      {data !== undefined && data.length > 0 && (
        <ul className="organised">
          {data.map((pool) => (
            <li key={pool.id}>{children(pool)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface PoolCardProps {
  to: string;
  pool: { readonly name: string; readonly code: string; readonly paused: boolean; readonly open: boolean };
  members: number;
  figures: readonly { readonly value: number; readonly words: string }[];
  /** What is to be seen to while it is open; nothing: that it is open. */
  badge?: ReactNode;
}

export function PoolCard({
  to,
  pool: { name, code, paused, open },
  members,
  figures,
  badge = <Badge>Open</Badge>,
}: PoolCardProps) {
  return (
    <Link to={to} className="organised-event">
      <span className="organised-words">
        <span className="organised-name">{name}</span>
        <span className="soft">
          {digits(members)} {members === 1 ? 'member' : 'members'} · code {code}
        </span>
      </span>
      <span className="organised-numbers">
        {figures.map(({ value, words }) => (
          <span key={words}>
            <strong>{digits(value)}</strong> {words}
          </span>
        ))}
        {paused ? <Badge tone="waiting">Paused</Badge> : open ? badge : <Badge tone="none">Over</Badge>}
      </span>
    </Link>
  );
}
