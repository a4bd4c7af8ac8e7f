// What all moves of the state machine are made of. Pure.
import type { LiveRequest } from '@nakodo/protocol';
import { type Matchmaking, type MatchmakingEffect, type TimerName, type Wish, wishAgainMs } from './matchmaking.js';

export interface Move {
  readonly next: Matchmaking;
  readonly effects: readonly MatchmakingEffect[];
}

type Change = Partial<Matchmaking>;

export const send = (request: LiveRequest): MatchmakingEffect => ({ do: 'send', request });
export const cancel = (...timers: TimerName[]): MatchmakingEffect[] => timers.map((timer) => ({ do: 'cancel', timer }));
export const ask = (wish: Wish): MatchmakingEffect[] => [send(wish), { do: 'timer', timer: 'wish', ms: wishAgainMs }];

export function move(at: Matchmaking, change: Change = {}, effects: readonly MatchmakingEffect[] = []): Move {
  const changed = (Object.keys(change) as (keyof Matchmaking)[]).some((key) => change[key] !== at[key]);
  return { next: changed ? { ...at, ...change } : at, effects };
}

/** Asks now if there is a line, and else over the next. */
export function want(at: Matchmaking, wish: Wish): Move {
  if (at.line === 'refused') return move(at);
  return move(at, { wish, searchesOn: undefined }, [...cancel('searchOn'), ...(at.heard ? ask(wish) : [])]);
}
