// The moves of the state machine. Pure: the same event at the same place leads to the same place, with the same things to do.
import type { LiveNews, LiveRequest, LiveSession, LiveState, ProblemDocument } from '@nakodo/protocol';
import {
  type EndedTalk,
  type Matchmaking,
  type MatchmakingEffect,
  type MatchmakingEvent,
  partnerTypingMs,
  searchOnMs,
  type TimerName,
  typingAgainMs,
  type Wish,
  wishAgainMs,
} from './matchmaking.js';
import { addPending, confirm, discard, failOne, failPending, tryAgain } from './messages.js';

export interface Move {
  readonly next: Matchmaking;
  readonly effects: readonly MatchmakingEffect[];
}

type StateNews = Extract<LiveNews, { readonly type: 'state' }>;
type Refusal = Extract<LiveNews, { readonly type: 'refused' }>;
type Change = Partial<Matchmaking>;

/** Without `at` changed by anything, `next` is `at` itself. */
export function reduce(at: Matchmaking, event: MatchmakingEvent): Move {
  switch (event.type) {
    case 'opening':
      return move(at, { line: 'opening', heard: false });
    case 'open':
      return move(at, { line: 'open', heard: false, attempt: 0, problem: at.problem?.final === true ? undefined : at.problem });
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

// -- what the server says ---------------------------------------------------------------------------------------------

function hear(at: Matchmaking, news: LiveNews): Move {
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

function fail(at: Matchmaking, problem: ProblemDocument): Move {
  return move(at, { searchesOn: undefined, problem: { document: problem, final: false } }, cancel('wish', 'searchOn'));
}

// -- time -------------------------------------------------------------------------------------------------------------

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

// -- what the person does ---------------------------------------------------------------------------------------------

type Action = Exclude<MatchmakingEvent, { readonly type: 'opening' | 'open' | 'lost' | 'refused' | 'news' | 'timer' }>;

function act(at: Matchmaking, event: Action): Move {
  const talk = at.truth?.state === 'session' ? at.truth.session : undefined;
  switch (event.type) {
    case 'search':
      return search(at, event.poolId);
    case 'stop':
      return stop(at);
    case 'skip':
      return talk && !isLeaving(at) ? want(at, { type: 'skip', sessionId: talk.id, search: at.autoSearch }) : move(at);
    case 'leave':
      return talk && !isLeaving(at) ? want(at, { type: 'leave', sessionId: talk.id }) : move(at);
    case 'typing':
      if (!talk || !at.heard || at.typingTold) return move(at);
      return move(at, { typingTold: true }, [
        send({ type: 'typing', sessionId: talk.id }),
        { do: 'timer', timer: 'typingTold', ms: typingAgainMs },
      ]);
    case 'keep':
      return talk && at.heard && !talk.iKeep ? move(at, {}, [send({ type: 'keep', sessionId: talk.id })]) : move(at);
    case 'say':
    case 'sayAgain':
    case 'discard':
      return write(at, event);
    case 'dismiss':
      return move(
        at,
        { last: undefined, searchesOn: undefined, problem: at.problem?.final === false ? undefined : at.problem },
        cancel('searchOn'),
      );
    case 'retry':
      if (at.line !== 'refused') return move(at);
      return move(at, { line: 'opening', attempt: 0, problem: undefined }, [{ do: 'connect' }]);
    case 'autoSearch':
      if (event.on) return move(at, { autoSearch: true });
      return move(at, { autoSearch: false, searchesOn: undefined }, cancel('searchOn'));
  }
}

function search(at: Matchmaking, poolId: string): Move {
  if (at.truth?.state === 'session' || at.line === 'refused') return move(at);
  const searchesAlready = at.truth?.state === 'searching' && at.truth.poolId === poolId && at.wish === undefined;
  const asked = at.wish?.type === 'search' && at.wish.poolId === poolId;
  return searchesAlready || asked ? move(at) : want({ ...at, problem: undefined }, { type: 'search', poolId });
}

function stop(at: Matchmaking): Move {
  if (at.searchesOn !== undefined) return move(at, { searchesOn: undefined }, cancel('searchOn'));
  if (at.wish?.type === 'stop') return move(at);
  return at.truth?.state === 'searching' || at.wish?.type === 'search' ? want(at, { type: 'stop' }) : move(at);
}

function isLeaving({ wish }: Matchmaking): boolean {
  return wish?.type === 'skip' || wish?.type === 'leave';
}

function write(at: Matchmaking, event: Extract<Action, { readonly clientId: string }>): Move {
  if (event.type === 'discard') return move(at, { messages: discard(at.messages, event.clientId) });
  if (at.truth?.state !== 'session') return move(at);
  const sessionId = at.truth.session.id;
  const known = at.messages.find(({ clientId, mine }) => mine && clientId === event.clientId);
  if (event.type !== 'say') {
    if (known?.delivery !== 'failed') return move(at);
    return move(at, { messages: tryAgain(at.messages, known) }, say(at, sessionId, known));
  }
  const text = event.text.trim();
  if (text === '' || known) return move(at);
  return move(at, { messages: addPending(at.messages, { ...event, text }) }, say(at, sessionId, { ...event, text }));
}

/** Over no line, it waits for the next. */
function say({ heard }: Matchmaking, sessionId: string, { clientId, text }: { clientId: string; text: string }) {
  return heard ? [send({ type: 'say', sessionId, clientId, text })] : [];
}

/** Asks now if there is a line, and else over the next. */
function want(at: Matchmaking, wish: Wish): Move {
  if (at.line === 'refused') return move(at);
  return move(at, { wish, searchesOn: undefined }, [...cancel('searchOn'), ...(at.heard ? ask(wish) : [])]);
}

// -- words ------------------------------------------------------------------------------------------------------------

const send = (request: LiveRequest): MatchmakingEffect => ({ do: 'send', request });
const cancel = (...timers: TimerName[]): MatchmakingEffect[] => timers.map((timer) => ({ do: 'cancel', timer }));
const ask = (wish: Wish): MatchmakingEffect[] => [send(wish), { do: 'timer', timer: 'wish', ms: wishAgainMs }];

function move(at: Matchmaking, change: Change = {}, effects: readonly MatchmakingEffect[] = []): Move {
  const changed = (Object.keys(change) as (keyof Matchmaking)[]).some((key) => change[key] !== at[key]);
  return { next: changed ? { ...at, ...change } : at, effects };
}
