// Where two people met: an event, a lobby, a lookalike pool, or a community; and the page of it.
import { useMyCommunities } from './use-my-communities.js';
import { useMyLobbies } from './use-my-lobbies.js';
import { useMyLooks } from './use-my-looks.js';

export interface MeetingPlace {
  readonly mode: 'events' | 'live' | 'lookalike' | 'community';
  readonly path: string;
}

/** An event unless the pool is known to be something else. */
export function useMeetingPlaces(): (poolId: string) => MeetingPlace {
  const [lobbies, looks, communities] = [useMyLobbies(), useMyLooks(), useMyCommunities()];
  return (poolId) => {
    const lobby = lobbies.find(({ id }) => id === poolId);
    if (lobby) return { mode: 'live', path: `/live/${encodeURIComponent(lobby.code)}` };
    const pool = looks.find(({ id }) => id === poolId);
    if (pool) return { mode: 'lookalike', path: `/looks/${encodeURIComponent(pool.code)}` };
    const community = communities.find(({ id }) => id === poolId);
    if (community) return { mode: 'community', path: `/vote/${encodeURIComponent(community.code)}` };
    return { mode: 'events', path: `/events/${poolId}` };
  };
}
