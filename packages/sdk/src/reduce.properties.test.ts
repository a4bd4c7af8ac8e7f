// The state machine under random sequences of whatever can happen: what must hold after each.
import fc from 'fast-check';
import type { LiveNews, LiveRequest } from '@nakodo/protocol';
import { describe, expect, it } from 'vitest';
import { idle, lobbyId, messageOf, problem, searching, stateNews, talking, uuid } from '../../../tests/support/live-words.js';
import { happenings, news, run, say, sentBy } from '../../../tests/support/matchmaking.js';
import { type Matchmaking, type MatchmakingEvent, newMatchmaking, shownOf } from './matchmaking.js';
import { reduce } from './reduce.js';

const session = fc.integer({ min: 1, max: 3 });
const ended = fc.option(
  fc.record({
    session,
    why: fc.constantFrom('skip', 'left', 'gone', 'time', 'block', 'report', 'deleted', 'age', 'suspended', 'closed'),
    byMe: fc.boolean(),
  }),
  { nil: undefined },
);
const message = fc
  .record({ session, id: fc.integer({ min: 1, max: 9 }), from: fc.constantFrom('me', 'partner') })
  .map(({ session: n, id, from }) => messageOf(n, id, from));
const state = fc.oneof(
  fc.constant(idle),
  fc.constantFrom(lobbyId, uuid(901)).map(searching),
  fc.record({ session, messages: fc.array(message, { maxLength: 3 }) }).map(({ session: n, messages }) =>
    talking(
      n,
      messages.filter(({ sessionId }) => sessionId === uuid(n)),
    ),
  ),
);
const someNews: fc.Arbitrary<LiveNews> = fc.oneof(
  fc.record({ state, ended }).map((said) => stateNews(said.state, said.ended)),
  message.map((said): LiveNews => ({ type: 'message', message: said })),
  session.map((n): LiveNews => ({ type: 'typing', sessionId: uuid(n) })),
  fc
    .constantFrom('search', 'stop', 'skip', 'leave', 'say', 'keep', 'typing', 'nonsense')
    .map((of): LiveNews => ({ type: 'refused', of, clientId: of === 'say' ? uuid(7001) : null, problem: problem() })),
);
const anyEvent: fc.Arbitrary<MatchmakingEvent> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...Object.values(happenings)) },
  { weight: 2, arbitrary: someNews.map(news) },
  fc.integer({ min: 1, max: 5 }).map(say),
  fc
    .constantFrom<MatchmakingEvent['type'] & ('sayAgain' | 'discard')>('sayAgain', 'discard')
    .chain((type) => fc.integer({ min: 1, max: 5 }).map((n): MatchmakingEvent => ({ type, clientId: uuid(7000 + n) }))),
  fc.constantFrom('partnerTyping', 'typingTold', 'searchOn', 'wish').map((timer): MatchmakingEvent => ({ type: 'timer', timer })),
  fc.boolean().map((on): MatchmakingEvent => ({ type: 'autoSearch', on })),
);
const anyEvents = fc.array(anyEvent, { maxLength: 40 });

function expectLegal(at: Matchmaking): void {
  const shown = shownOf(at);
  const talk = at.truth?.state === 'session' ? at.truth.session : undefined;
  expect(at.heard && at.line !== 'open').toBe(false);
  expect(shown.name === 'error').toBe(at.problem !== undefined);
  if (shown.name === 'connected') expect(shown.session).toBe(talk);
  if (!talk) expect(at.messages).toEqual([]);
  if (talk) expect([at.last, at.searchesOn]).toEqual([undefined, undefined]);
  if (at.line === 'refused') expect(at.wish).toBeUndefined();
  const own = at.messages.filter(({ mine }) => mine).map(({ clientId }) => clientId);
  expect(new Set(own).size).toBe(own.length);
  const ids = at.messages.flatMap(({ id }) => (id === undefined ? [] : [id]));
  expect(ids).toEqual([...new Set(ids)].toSorted((one, other) => one - other));
  for (const { id, delivery } of at.messages) expect(id !== undefined).toBe(delivery === 'sent');
}

const expectAlways = <T>(property: fc.IProperty<T>): void => fc.assert(property, { numRuns: 1000 });

describe('whatever happens in whatever order', () => {
  it('the state is legal, and the same events lead to the same', () => {
    expectAlways(
      fc.property(anyEvents, (events) => {
        let at = newMatchmaking();
        for (const event of events) {
          at = reduce(at, event).next;
          expectLegal(at);
        }
        expect(run(events).at).toEqual(at);
      }),
    );
  });

  it('a state from the server wins', () => {
    expectAlways(
      fc.property(anyEvents, state, ended, (events, said, over) => {
        const before = run([...events, { type: 'open' }]).at;
        const shown = shownOf(run([news(stateNews(said, over))], before).at);
        const standing = shown.name === 'connected' ? shown.session : shown.name === 'searching' ? shown.standing : undefined;
        // After `idle`, a search may be shown that was asked for; nothing that was told.
        expect(standing).toEqual(said.state === 'session' ? said.session : said.state === 'searching' ? said : undefined);
      }),
    );
  });

  it('nothing is asked about a session that is not the present one', () => {
    expectAlways(
      fc.property(anyEvents, (events) => {
        let at = newMatchmaking();
        const wrong: LiveRequest[] = [];
        for (const event of events) {
          const { next, effects } = reduce(at, event);
          at = next;
          const here = at.truth?.state === 'session' ? at.truth.session.id : undefined;
          wrong.push(...sentBy(effects).filter((request) => 'sessionId' in request && request.sessionId !== here));
        }
        expect(wrong).toEqual([]);
      }),
    );
  });

  it('nothing is asked without a line', () => {
    expectAlways(
      fc.property(anyEvents, anyEvent, (events, event) => {
        const { next, effects } = reduce(run(events).at, event);
        expect(next.heard ? [] : sentBy(effects)).toEqual([]);
      }),
    );
  });

  it('an ended talk stays until the next begins or it is put away', () => {
    expectAlways(
      fc.property(anyEvents, anyEvent, (events, event) => {
        const { at } = run(events);
        const { next } = reduce(at, event);
        const gone = at.last !== undefined && next.last === undefined;
        expect(gone && event.type !== 'dismiss' && next.truth?.state !== 'session').toBe(false);
      }),
    );
  });
});
