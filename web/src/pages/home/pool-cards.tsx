// The lobbies, the lookalike pools, or the communities that somebody is in: each leads inside.
import { Link } from 'wouter';
import type { Lobby } from '@nakodo/protocol';
import { Badge } from '../../components/panel.js';
import { momentWords } from '../../components/when.js';

type Pool = Pick<Lobby, 'id' | 'code' | 'name' | 'description' | 'open' | 'paused' | 'endsAt'>;

interface PoolCardsProps {
  pools: readonly Pool[];
  /** Where their pages are. */
  under: '/live' | '/looks' | '/vote';
}

export function PoolCards({ pools, under }: PoolCardsProps) {
  return (
    <ul className="event-list">
      {pools.map((pool) => (
        <li key={pool.id}>
          <Link to={`${under}/${encodeURIComponent(pool.code)}`} className={`event-card ${pool.open ? 'running' : 'past'}`}>
            <span className="event-words">
              <strong>{pool.name}</strong>
              {pool.open && pool.endsAt !== null && <span className="event-when">Until {momentWords(pool.endsAt)}</span>}
              {pool.description && <span className="soft">{pool.description}</span>}
            </span>
            {pool.open ? under === '/live' && <Badge>Live</Badge> : <Badge tone="none">{pool.paused ? 'Paused' : 'Over'}</Badge>}
            <span className="event-arrow" aria-hidden="true">
              →
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
