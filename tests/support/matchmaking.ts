// What tests of the SDK's state machine begin with: events by short names, and running them one after another.
import type { LiveNews, LiveRequest } from '@nakodo/protocol';
import { idle, lobbyId, problem, searching, stateNews, talking, uuid } from './live-words.js';
import {
  type Matchmaking,
  type MatchmakingEffect,
  type MatchmakingEvent,
  newMatchmaking,
} from '../../packages/sdk/src/matchmaking.js';
import { reduce } from '../../packages/sdk/src/reduce.js';

export const news = (what: LiveNews): MatchmakingEvent => ({ type: 'news', news: what });
export const say = (n: number): MatchmakingEvent => ({ type: 'say', clientId: uuid(7000 + n), text: `said ${n}`, at: 'now' });
export const partnerLeft = { session: 1, why: 'left', byMe: false } as const;

export function run(
  events: readonly MatchmakingEvent[],
  from = newMatchmaking(),
): { at: Matchmaking; effects: MatchmakingEffect[] } {
  let at = from;
  let effects: MatchmakingEffect[] = [];
  for (const event of events) {
    const move = reduce(at, event);
    at = move.next;
    effects = [...effects, ...move.effects];
  }
  return { at, effects };
}

export const sentBy = (effects: readonly MatchmakingEffect[]): LiveRequest[] =>
  effects.flatMap((effect) => (effect.do === 'send' ? [effect.request] : []));

export const online: MatchmakingEvent[] = [{ type: 'opening' }, { type: 'open' }, news(stateNews(idle))];
export const search: MatchmakingEvent = { type: 'search', poolId: lobbyId };
export const inSearch = [...online, search, news(stateNews(searching()))];
export const inTalk = [...inSearch, news(stateNews(talking(1)))];

export const happenings: Readonly<Record<string, MatchmakingEvent>> = {
  opening: { type: 'opening' },
  open: { type: 'open' },
  lost: { type: 'lost', attempt: 1 },
  refused: { type: 'refused', problem: problem('unauthenticated', 401) },
  'hear idle': news(stateNews(idle)),
  'hear searching': news(stateNews(searching())),
  'hear talk 1': news(stateNews(talking(1))),
  'hear talk 2': news(stateNews(talking(2))),
  search,
  stop: { type: 'stop' },
  skip: { type: 'skip' },
  leave: { type: 'leave' },
  say: say(1),
  typing: { type: 'typing' },
  keep: { type: 'keep' },
  dismiss: { type: 'dismiss' },
  retry: { type: 'retry' },
  'search on': { type: 'timer', timer: 'searchOn' },
  'wish again': { type: 'timer', timer: 'wish' },
};
