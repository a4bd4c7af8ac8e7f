// The moves of the state machine after what the person does. Pure.
import { type Matchmaking, type MatchmakingEvent, typingAgainMs } from './matchmaking.js';
import { addPending, discard, failOne, tryAgain } from './messages.js';
import { cancel, move, type Move, send, want } from './moves.js';
import { refusalOfText } from './refusals.js';

export type Action = Exclude<MatchmakingEvent, { readonly type: 'opening' | 'open' | 'lost' | 'refused' | 'news' | 'timer' }>;

export function act(at: Matchmaking, event: Action): Move {
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
    if (known?.delivery !== 'failed' || refusalOfText(known.text)) return move(at);
    return move(at, { messages: tryAgain(at.messages, known) }, say(at, sessionId, known));
  }
  const text = event.text.trim();
  if (text === '' || known) return move(at);
  const messages = addPending(at.messages, { ...event, text });
  const refusal = refusalOfText(text);
  if (refusal) return move(at, { messages: failOne(messages, event.clientId, refusal) });
  return move(at, { messages }, say(at, sessionId, { ...event, text }));
}

/** Over no line, it waits for the next. */
function say({ heard }: Matchmaking, sessionId: string, { clientId, text }: { clientId: string; text: string }) {
  return heard ? [send({ type: 'say', sessionId, clientId, text })] : [];
}
