// The moves of the state machine after what the server says. Pure.
import type { LiveNews, LiveSession, LiveState } from '@nakodo/protocol';
import {
  type EndedTalk,
  type Matchmaking,
  type MatchmakingEffect,
  partnerTypingMs,
  searchOnMs,
  type Wish,
} from './matchmaking.js';
import { confirm, failOne, failPending } from './messages.js';
import { ask, cancel, move, type Move, send } from './moves.js';

type StateNews = Extract<LiveNews, { readonly type: 'state' }>;
type Refusal = Extract<LiveNews, { readonly type: 'refused' }>;

export function hear(at: Matchmaking, news: LiveNews): Move {
  const talk = at.truth?.state === 'session' ? at.truth.session : undefined;
  switch (news.type) {
    case 'state':
      return stand(at, news);
    case 'message': {
      if (news.message.sessionId !== talk?.id) return move(at);
      const messages = confirm(at.messages, [news.message], talk.partner.id);
      if (news.message.senderId !== talk.partner.id) return move(at, { messages });
      return move(at, { messages, partnerTyping: false }, cancel('partnerTyping'));
    }
    case 'typing':
      if (news.sessionId !== talk?.id) return move(at);
      return move(at, { partnerTyping: true }, [{ do: 'timer', timer: 'partnerTyping', ms: partnerTypingMs }]);
    case 'refused':
      return beRefused(at, news);
    case 'signal': // passed on by the store: nothing that is shown
    case 'pong':
      return move(at);
  }
}

/** A state from the server: it wins over whatever was thought before. */
function stand(at: Matchmaking, { state, ended }: StateNews): Move {
  const before = at.truth?.state === 'session' ? at.truth.session : undefined;
  const now = state.state === 'session' ? state : undefined;
  const goesOn = before !== undefined && now?.session.id === before.id;
  const over = before && !goesOn ? endTalk(at, ended) : undefined;
  const online = at.line === 'open';
  const isFirst = online && !at.heard;
  const messages = now ? confirm(goesOn ? at.messages : [], now.messages, now.session.partner.id) : [];
  const wish = wishAfter(at.wish, state, before);
  const searchesOn = state.state !== 'idle' || wish ? undefined : over ? poolToSearchOn(at, over) : at.searchesOn;
  const overcome = at.problem?.final === false && state.state !== 'idle';

  const effects: MatchmakingEffect[] = [];
  if (!goesOn) effects.push(...cancel('partnerTyping', 'typingTold'));
  if (searchesOn === undefined) effects.push(...cancel('searchOn'));
  else if (over) effects.push({ do: 'timer', timer: 'searchOn', ms: searchOnMs });
  if (wish === undefined) effects.push(...cancel('wish'));
  else if (isFirst || (online && wish !== at.wish)) effects.push(...ask(wish));
  if (isFirst && now)
    for (const { delivery, clientId, text } of messages)
      if (delivery === 'pending') effects.push(send({ type: 'say', sessionId: now.session.id, clientId, text }));

  return move(
    at,
    {
      heard: online,
      truth: state,
      wish,
      messages,
      searchesOn,
      last: now ? undefined : (over ?? at.last),
      ...(!goesOn && { partnerTyping: false, typingTold: false }),
      ...(overcome && { problem: undefined }),
    },
    effects,
  );
}

function endTalk(at: Matchmaking, ended: StateNews['ended']): EndedTalk | undefined {
  if (at.truth?.state !== 'session') return undefined;
  const { session } = at.truth;
  const known = ended?.sessionId === session.id ? ended : undefined;
  const byMe = known?.byMe ?? (at.wish?.type === 'skip' || at.wish?.type === 'leave');
  return { session, messages: failPending(at.messages), why: known?.why, byMe };
}

/** The partner went: on to the next, by itself. Not after what the person did, and not when something has ended for good. */
function poolToSearchOn({ autoSearch, wish }: Matchmaking, { session, why, byMe }: EndedTalk): string | undefined {
  const partnerWent = why === 'skip' || why === 'left' || why === 'gone' || why === 'deleted';
  return autoSearch && partnerWent && !byMe && wish === undefined ? session.poolId : undefined;
}

/** What is left of a wish. A skip that ended in nothing becomes the search that was to follow: the partner may have gone first. */
function wishAfter(wish: Wish | undefined, state: LiveState, before: LiveSession | undefined): Wish | undefined {
  if (!wish || !isAnswered(wish, state)) return wish;
  const searchesOn = wish.type === 'skip' && wish.search && state.state === 'idle' && before?.id === wish.sessionId;
  return searchesOn ? { type: 'search', poolId: before.poolId } : undefined;
}

function isAnswered(wish: Wish, state: LiveState): boolean {
  switch (wish.type) {
    case 'search':
      return state.state === 'session' || (state.state === 'searching' && state.poolId === wish.poolId);
    case 'stop':
      return state.state !== 'searching';
    case 'skip':
    case 'leave':
      return state.state !== 'session' || state.session.id !== wish.sessionId;
  }
}

function beRefused(at: Matchmaking, { of, clientId, problem }: Refusal): Move {
  if (of === 'say') {
    return clientId === null
      ? move(at, {}, [{ do: 'tell', of, problem }])
      : move(at, { messages: failOne(at.messages, clientId, problem) });
  }
  if (of === at.wish?.type) {
    // A search that is refused leaves nothing to do but by the person; with a talk or a search under way that goes on, it is a notice.
    if (of === 'search' && at.truth?.state === 'idle') return fail({ ...at, wish: undefined }, problem);
    return move(at, { wish: undefined }, [...cancel('wish'), { do: 'tell', of, problem }]);
  }
  // The talk may have ended, and only the search after it be refused.
  if (of === 'keep' || of === 'signal' || (of === 'skip' && problem.code !== 'not_found'))
    return move(at, {}, [{ do: 'tell', of, problem }]);
  return move(at);
}

function fail(at: Matchmaking, problem: Refusal['problem']): Move {
  return move(at, { searchesOn: undefined, problem: { document: problem, final: false } }, cancel('wish', 'searchOn'));
}
