// Sounds with what happens: somebody is found, writes while one looks elsewhere or has not written lately, has gone.
import { useEffect, useRef } from 'react';
import type { MatchmakingState } from '@nakodo/sdk';
import { openSounds, type Sound, type Sounds } from './sounds.js';

export function useLiveSounds(state: MatchmakingState, on: boolean): void {
  const sounds = useRef<Sounds>(undefined);
  const before = useRef(state);
  useEffect(() => {
    if (!on) return undefined;
    sounds.current = openSounds();
    return () => {
      sounds.current?.close();
      sounds.current = undefined;
    };
  }, [on]);
  useEffect(() => {
    const sound = soundOf(before.current, state);
    // Over a break of the line nothing has happened yet.
    if (state.name !== 'connecting') before.current = state;
    if (sound) sounds.current?.play(sound);
  }, [state]);
}

function soundOf(before: MatchmakingState, now: MatchmakingState): Sound | undefined {
  if (now.name === 'connected') {
    // On coming back after a reload there is no `before` that was searching.
    if (before.name !== 'connected') return before.name === 'searching' || before.name === 'ended' ? 'found' : undefined;
    if (before.session.id !== now.session.id) return 'found';
    return theirs(now) > theirs(before) ? 'message' : undefined;
  }
  const wasTalking = before.name === 'connected';
  if (now.name === 'ended' && wasTalking && !now.byMe) return 'ended';
  return undefined;
}

type Talking = Extract<MatchmakingState, { readonly name: 'connected' }>;
const theirs = ({ messages }: Talking) => messages.reduce((count, { mine }) => count + (mine ? 0 : 1), 0);
