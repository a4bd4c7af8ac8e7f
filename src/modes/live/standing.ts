// How the search of somebody goes, as of the last tick: their place, how far it has widened, and what it may still take.
import { byTurn, stepsReachedBy } from './live.decide.js';
import type { Standing } from './live-matcher.js';
import type { Lobby, LobbyWaiting } from './lobby.js';

export function standingIn(lobby: Lobby, waiting: LobbyWaiting): Standing {
  const { afterMs } = waiting.rules;
  const step = stepsReachedBy(waiting, lobby.row.now);
  const next = afterMs[step];
  return {
    step,
    steps: afterMs.length,
    widened: [],
    widensAt: next === undefined ? null : new Date(waiting.since + next).toISOString(),
    place: 1 + [...lobby.byUser.values()].filter((other) => byTurn(other, waiting) < 0).length,
    waiting: lobby.byUser.size,
    expectedMs: null,
    why: [],
  };
}
