// The codes that pools have already, whatever their mode, in small letters: a new one needs another.
import { useMemo } from 'react';
import { events } from '../../../api/events.js';
import { runningCommunities } from '../../../api/running-communities.js';
import { runningLobbies } from '../../../api/running-lobbies.js';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { useResource } from '../../../hooks/use-resource.js';

export function useTakenCodes(): ReadonlySet<string> {
  const inEvents = useResource('codes of events', events.list).data?.events;
  const inLobbies = useResource('codes of lobbies', runningLobbies.list).data?.lobbies;
  const inLookalike = useResource('codes of lookalike pools', runningLookalike.list).data?.pools;
  const inCommunities = useResource('codes of communities', runningCommunities.list).data?.communities;
  return useMemo(() => {
    const all = [...(inEvents ?? []), ...(inLobbies ?? []), ...(inLookalike ?? []), ...(inCommunities ?? [])];
    return new Set(all.map(({ code }) => code.toLowerCase()));
  }, [inEvents, inLobbies, inLookalike, inCommunities]);
}
