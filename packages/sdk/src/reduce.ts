// The moves of the state machine. Pure: the same event at the same place leads to the same place, with the same things to do. What the server says:
// hear.ts; what the person does: act.ts; here the line and the time.
import { act } from './act.js';
import { hear } from './hear.js';
import type { Matchmaking, MatchmakingEvent, TimerName } from './matchmaking.js';
import { ask, cancel, move, type Move, want } from './moves.js';

/** Without `at` changed by anything, `next` is `at` itself. */
export function reduce(at: Matchmaking, event: MatchmakingEvent): Move {
  switch (event.type) {
    case 'opening':
      return move(at, { line: 'opening', heard: false });
    case 'open':
      return move(at, {
        line: 'open',
        polls: event.polls === true,
        heard: false,
        attempt: 0,
        problem: at.problem?.final === true ? undefined : at.problem,
      });
    case 'lost':
      return move(at, { ...withoutLine, line: 'lost', attempt: event.attempt }, cancel('partnerTyping', 'wish'));
    case 'refused':
      return move(
        at,
        {
          ...withoutLine,
          line: 'refused',
          wish: undefined,
          searchesOn: undefined,
          problem: { document: event.problem, final: true },
        },
        cancel('partnerTyping', 'wish', 'searchOn'),
      );
    case 'news':
      return hear(at, event.news);
    case 'timer':
      return ring(at, event.timer);
    default:
      return act(at, event);
  }
}

const withoutLine = { heard: false, partnerTyping: false } as const;

function ring(at: Matchmaking, timer: TimerName): Move {
  switch (timer) {
    case 'partnerTyping':
      return move(at, { partnerTyping: false });
    case 'typingTold':
      return move(at, { typingTold: false });
    case 'wish':
      return at.wish && at.heard ? move(at, {}, ask(at.wish)) : move(at);
    case 'searchOn':
      return at.searchesOn === undefined ? move(at) : want(at, { type: 'search', poolId: at.searchesOn });
  }
}
