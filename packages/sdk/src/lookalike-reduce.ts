// The moves of the state machine of lookalike.ts. Pure: the same event at the same place leads to the same place, with the same things to do.
import type { LookalikeMatch, PersonEvent, ProblemDocument } from '@nakodo/protocol';
import {
  feedPage,
  isUnderWay,
  lookAgainMs,
  type Lookalike,
  type LookalikeEffect,
  type LookalikeEvent,
  type LookalikeMove,
} from './lookalike.js';
import { willPass } from './request.js';

/** The server tells no more at once. */
const pageAtMost = 100;

/** Without `at` changed by anything, `next` is `at` itself. */
export function reduceLookalike(at: Lookalike, event: LookalikeEvent): LookalikeMove {
  switch (event.type) {
    case 'start':
      return readBoth({ ...at, problem: undefined });
    case 'line':
      return event.live === at.live ? stay(at) : lookLater({ ...at, live: event.live });
    case 'told':
      return hear(at, event.event);
    case 'state':
      return lookLater(...endReading({ ...at, standing: event.state, sending: sendingAfter(at) }, 'state'));
    case 'page':
      return takePage(at, event.feed.matches, event.feed.more);
    case 'failed':
      return fail(at, event.of, event.problem);
    case 'timer':
    case 'changed':
      return at.problem ? stay(at) : readBoth(at);
    case 'more':
      return at.more ? read({ ...at, wanted: Math.max(at.wanted, at.matches?.length ?? 0) + feedPage }, 'feed') : stay(at);
    case 'sending':
      return { next: { ...at, sending: event.sent ?? 'unknown' }, effects: [] };
    case 'sendingEnded':
      return at.problem ? { next: { ...at, sending: undefined }, effects: [] } : readBoth({ ...at, sending: 'over' });
    case 'hidden':
      return change(at, (matches) => matches.filter(({ person }) => person.id !== event.personId));
    case 'contact':
      return change(at, (matches) =>
        matches.map((match) => (match.person.id === event.personId ? { ...match, contact: event.contact } : match)),
      );
  }
}

/** Known only by what was read after the answer. */
function sendingAfter({ sending, reading }: Lookalike): Lookalike['sending'] {
  return sending === 'over' && reading.state !== 'again' ? undefined : sending;
}

function hear(at: Lookalike, { name, data }: PersonEvent): LookalikeMove {
  if (at.problem) return stay(at);
  switch (name) {
    case 'reset':
      return readBoth(at);
    case 'lookalike.job':
    case 'lookalike.moderated':
    case 'lookalike.matched':
    case 'lookalike.unmatched':
      return data.poolId === at.poolId ? readBoth(at) : stay(at);
    case 'event.left':
      return data.eventId === at.poolId ? readBoth(at) : stay(at);
    case 'hello.received':
    case 'conversation.opened':
      return data.poolId === at.poolId ? read(at, 'feed') : stay(at);
    case 'conversation.ended':
      return read(at, 'feed');
    default:
      return stay(at);
  }
}

/** One read of each at a time; what happens meanwhile leads to another one after it. */
function read(at: Lookalike, what: 'state' | 'feed'): LookalikeMove {
  if (at.reading[what] !== 'no') return { next: { ...at, reading: { ...at.reading, [what]: 'again' } }, effects: [] };
  const next = { ...at, reading: { ...at.reading, [what]: 'yes' as const }, ...(what === 'feed' && { coming: [] }) };
  return { next, effects: [what === 'state' ? { do: 'readState' } : pageAfter(next, [])] };
}

function readBoth(at: Lookalike): LookalikeMove {
  const state = read(at, 'state');
  const feed = read(state.next, 'feed');
  return { next: feed.next, effects: [...state.effects, ...feed.effects] };
}

function pageAfter({ wanted }: Lookalike, coming: readonly LookalikeMatch[]): LookalikeEffect {
  return { do: 'readFeed', limit: Math.min(pageAtMost, wanted - coming.length), after: coming.at(-1)?.person.id };
}

/** The list that is shown is replaced once all of it was read: people may have moved between two pages. */
function takePage(at: Lookalike, matches: readonly LookalikeMatch[], more: boolean): LookalikeMove {
  const known = new Set(at.coming.map(({ person }) => person.id));
  const coming = [...at.coming, ...matches.filter(({ person }) => !known.has(person.id))];
  if (more && matches.length > 0 && coming.length < at.wanted) {
    const next = { ...at, coming };
    return { next, effects: [pageAfter(next, coming)] };
  }
  const [next, effects] = endReading({ ...at, matches: coming, coming: [], more }, 'feed');
  return { next, effects };
}

function endReading(at: Lookalike, what: 'state' | 'feed'): [Lookalike, readonly LookalikeEffect[]] {
  const ended = { ...at, reading: { ...at.reading, [what]: 'no' as const } };
  if (at.reading[what] !== 'again') return [ended, []];
  const { next, effects } = read(ended, what);
  return [next, effects];
}

/** Not for ever: the server or the net is away. For ever: not signed in, or not in the pool any more. */
function fail(at: Lookalike, of: 'state' | 'feed', problem: ProblemDocument): LookalikeMove {
  const sending = at.sending === 'over' ? undefined : at.sending;
  const ended = { ...at, sending, coming: [], reading: { ...at.reading, [of]: 'no' as const } };
  if (willPass(problem)) return { next: ended, effects: [{ do: 'timer', ms: lookAgainMs.polling }] };
  // It was asked before the person tried again, or before they came back: what holds now is asked for.
  if (at.reading[of] === 'again' && !at.problem) return read(ended, of);
  return { next: { ...ended, problem }, effects: [{ do: 'cancel' }] };
}

function lookLater(at: Lookalike, effects: readonly LookalikeEffect[] = []): LookalikeMove {
  const { next, face } = at.standing ?? {};
  const looking = isUnderWay(next?.job ?? face?.job);
  const ms = looking ? lookAgainMs.looking : at.live ? lookAgainMs.live : lookAgainMs.polling;
  return { next: at, effects: at.problem ? effects : [...effects, { do: 'timer', ms }] };
}

/** What the person did is shown at once; the server's list follows. */
function change(at: Lookalike, of: (matches: readonly LookalikeMatch[]) => readonly LookalikeMatch[]): LookalikeMove {
  return at.matches ? read({ ...at, matches: of(at.matches) }, 'feed') : stay(at);
}

const stay = (at: Lookalike): LookalikeMove => ({ next: at, effects: [] });
