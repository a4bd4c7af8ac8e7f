import { describe, expect, it } from 'vitest';
import { idle, lobbyId, messageOf, problem, searching, stateNews, talking, uuid } from '../../../tests/support/live-words.js';
import {
  happenings,
  inSearch,
  inTalk,
  news,
  online,
  partnerLeft,
  run,
  say,
  search,
  sentBy,
} from '../../../tests/support/matchmaking.js';
import { type Matchmaking, type MatchmakingEvent, searchOnMs, shownOf } from './matchmaking.js';
import { reduce } from './reduce.js';

const situations: Readonly<Record<string, readonly MatchmakingEvent[]>> = {
  'at first': [],
  'on a new line': [{ type: 'opening' }, { type: 'open' }],
  idle: online,
  'just asked': [...online, search],
  searching: inSearch,
  stopping: [...inSearch, { type: 'stop' }],
  talking: inTalk,
  skipping: [...inTalk, { type: 'skip' }],
  leaving: [...inTalk, { type: 'leave' }],
  'after leaving': [...inTalk, { type: 'leave' }, news(stateNews(idle, { ...partnerLeft, byMe: true }))],
  'left alone': [...inTalk, news(stateNews(idle, partnerLeft))],
  'talking without a line': [...inTalk, { type: 'lost', attempt: 1 }],
  'search refused': [...online, search, news({ type: 'refused', of: 'search', clientId: null, problem: problem() })],
  'line refused': [...inTalk, { type: 'refused', problem: problem('unauthenticated', 401) }],
};

/** What is shown, and what is asked of the server. */
function cell(situation: readonly MatchmakingEvent[], event: MatchmakingEvent): string {
  const { next, effects } = reduce(run(situation).at, event);
  const asked = sentBy(effects).map(({ type }) => type);
  const shown = shownOf(next);
  const over = shown.name === 'connecting' && shown.back ? `connecting over ${shown.back.name}` : shown.name;
  return [over, ...asked.map((type) => `> ${type}`)].join(' ');
}

describe('the state machine of matchmaking', () => {
  it('is where this table says after anything happens anywhere', () => {
    const table = Object.fromEntries(
      Object.entries(situations).map(([name, events]) => [
        name,
        Object.fromEntries(Object.entries(happenings).map(([happening, event]) => [happening, cell(events, event)])),
      ]),
    );
    expect(table).toMatchInlineSnapshot(`
      {
        "after leaving": {
          "dismiss": "idle",
          "hear idle": "ended",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "ended",
          "leave": "ended",
          "lost": "connecting over ended",
          "open": "connecting over ended",
          "opening": "connecting over ended",
          "refused": "error",
          "retry": "ended",
          "say": "ended",
          "search": "searching > search",
          "search on": "ended",
          "skip": "ended",
          "stop": "ended",
          "typing": "ended",
          "wish again": "ended",
        },
        "at first": {
          "dismiss": "connecting",
          "hear idle": "connecting over idle",
          "hear searching": "connecting over searching",
          "hear talk 1": "connecting over connected",
          "hear talk 2": "connecting over connected",
          "keep": "connecting",
          "leave": "connecting",
          "lost": "connecting",
          "open": "connecting",
          "opening": "connecting",
          "refused": "error",
          "retry": "connecting",
          "say": "connecting",
          "search": "connecting over searching",
          "search on": "connecting",
          "skip": "connecting",
          "stop": "connecting",
          "typing": "connecting",
          "wish again": "connecting",
        },
        "idle": {
          "dismiss": "idle",
          "hear idle": "idle",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "idle",
          "leave": "idle",
          "lost": "connecting over idle",
          "open": "connecting over idle",
          "opening": "connecting over idle",
          "refused": "error",
          "retry": "idle",
          "say": "idle",
          "search": "searching > search",
          "search on": "idle",
          "skip": "idle",
          "stop": "idle",
          "typing": "idle",
          "wish again": "idle",
        },
        "just asked": {
          "dismiss": "searching",
          "hear idle": "searching",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "searching",
          "leave": "searching",
          "lost": "connecting over searching",
          "open": "connecting over searching",
          "opening": "connecting over searching",
          "refused": "error",
          "retry": "searching",
          "say": "searching",
          "search": "searching",
          "search on": "searching",
          "skip": "searching",
          "stop": "idle > stop",
          "typing": "searching",
          "wish again": "searching > search",
        },
        "leaving": {
          "dismiss": "connected",
          "hear idle": "ended",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "connected > keep",
          "leave": "connected",
          "lost": "connecting over connected",
          "open": "connecting over connected",
          "opening": "connecting over connected",
          "refused": "error",
          "retry": "connected",
          "say": "connected > say",
          "search": "connected",
          "search on": "connected",
          "skip": "connected",
          "stop": "connected",
          "typing": "connected > typing",
          "wish again": "connected > leave",
        },
        "left alone": {
          "dismiss": "idle",
          "hear idle": "ended",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "ended",
          "leave": "ended",
          "lost": "connecting over ended",
          "open": "connecting over ended",
          "opening": "connecting over ended",
          "refused": "error",
          "retry": "ended",
          "say": "ended",
          "search": "searching > search",
          "search on": "searching > search",
          "skip": "ended",
          "stop": "ended",
          "typing": "ended",
          "wish again": "ended",
        },
        "line refused": {
          "dismiss": "error",
          "hear idle": "error",
          "hear searching": "error",
          "hear talk 1": "error",
          "hear talk 2": "error",
          "keep": "error",
          "leave": "error",
          "lost": "error",
          "open": "connecting over connected",
          "opening": "error",
          "refused": "error",
          "retry": "connecting over connected",
          "say": "error",
          "search": "error",
          "search on": "error",
          "skip": "error",
          "stop": "error",
          "typing": "error",
          "wish again": "error",
        },
        "on a new line": {
          "dismiss": "connecting",
          "hear idle": "idle",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "connecting",
          "leave": "connecting",
          "lost": "connecting",
          "open": "connecting",
          "opening": "connecting",
          "refused": "error",
          "retry": "connecting",
          "say": "connecting",
          "search": "connecting over searching",
          "search on": "connecting",
          "skip": "connecting",
          "stop": "connecting",
          "typing": "connecting",
          "wish again": "connecting",
        },
        "search refused": {
          "dismiss": "idle",
          "hear idle": "error",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "error",
          "leave": "error",
          "lost": "error",
          "open": "error",
          "opening": "error",
          "refused": "error",
          "retry": "error",
          "say": "error",
          "search": "searching > search",
          "search on": "error",
          "skip": "error",
          "stop": "error",
          "typing": "error",
          "wish again": "error",
        },
        "searching": {
          "dismiss": "searching",
          "hear idle": "idle",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "searching",
          "leave": "searching",
          "lost": "connecting over searching",
          "open": "connecting over searching",
          "opening": "connecting over searching",
          "refused": "error",
          "retry": "searching",
          "say": "searching",
          "search": "searching",
          "search on": "searching",
          "skip": "searching",
          "stop": "searching > stop",
          "typing": "searching",
          "wish again": "searching",
        },
        "skipping": {
          "dismiss": "connected",
          "hear idle": "searching > search",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "connected > keep",
          "leave": "connected",
          "lost": "connecting over connected",
          "open": "connecting over connected",
          "opening": "connecting over connected",
          "refused": "error",
          "retry": "connected",
          "say": "connected > say",
          "search": "connected",
          "search on": "connected",
          "skip": "connected",
          "stop": "connected",
          "typing": "connected > typing",
          "wish again": "connected > skip",
        },
        "stopping": {
          "dismiss": "searching",
          "hear idle": "idle",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "searching",
          "leave": "searching",
          "lost": "connecting over searching",
          "open": "connecting over searching",
          "opening": "connecting over searching",
          "refused": "error",
          "retry": "searching",
          "say": "searching",
          "search": "searching > search",
          "search on": "searching",
          "skip": "searching",
          "stop": "searching",
          "typing": "searching",
          "wish again": "searching > stop",
        },
        "talking": {
          "dismiss": "connected",
          "hear idle": "ended",
          "hear searching": "searching",
          "hear talk 1": "connected",
          "hear talk 2": "connected",
          "keep": "connected > keep",
          "leave": "connected > leave",
          "lost": "connecting over connected",
          "open": "connecting over connected",
          "opening": "connecting over connected",
          "refused": "error",
          "retry": "connected",
          "say": "connected > say",
          "search": "connected",
          "search on": "connected",
          "skip": "connected > skip",
          "stop": "connected",
          "typing": "connected > typing",
          "wish again": "connected",
        },
        "talking without a line": {
          "dismiss": "connecting over connected",
          "hear idle": "connecting over ended",
          "hear searching": "connecting over searching",
          "hear talk 1": "connecting over connected",
          "hear talk 2": "connecting over connected",
          "keep": "connecting over connected",
          "leave": "connecting over connected",
          "lost": "connecting over connected",
          "open": "connecting over connected",
          "opening": "connecting over connected",
          "refused": "error",
          "retry": "connecting over connected",
          "say": "connecting over connected",
          "search": "connecting over connected",
          "search on": "connecting over connected",
          "skip": "connecting over connected",
          "stop": "connecting over connected",
          "typing": "connecting over connected",
          "wish again": "connecting over connected",
        },
      }
    `);
  });
});

describe('searching on', () => {
  const soon: MatchmakingEvent = { type: 'timer', timer: 'searchOn' };

  it('begins a moment after the partner went', () => {
    const { at, effects } = run([...inTalk, news(stateNews(idle, partnerLeft))]);
    expect(shownOf(at)).toMatchObject({ name: 'ended', why: 'left', byMe: false, searchesOn: true });
    expect(effects).toContainEqual({ do: 'timer', timer: 'searchOn', ms: searchOnMs });
    expect(sentBy(reduce(at, soon).effects)).toEqual([{ type: 'search', poolId: lobbyId }]);
  });

  it('keeps the ended talk on the screen until the next', () => {
    const { at } = run([...inTalk, news(stateNews(idle, partnerLeft)), soon, news(stateNews(searching()))]);
    expect(shownOf(at)).toMatchObject({ name: 'searching', last: { session: { id: uuid(1) }, why: 'left' } });
  });

  it.each(['stop', 'dismiss'] as const)('does not begin after %s', (type) => {
    const { at } = run([...inTalk, news(stateNews(idle, partnerLeft)), { type }]);
    expect(sentBy(reduce(at, soon).effects)).toEqual([]);
  });

  it.each(['time', 'age', 'suspended', 'closed'] as const)('does not begin when it ended by %s', (why) => {
    const { at } = run([...inTalk, news(stateNews(idle, { session: 1, why, byMe: false }))]);
    expect(shownOf(at)).toMatchObject({ name: 'ended', searchesOn: false });
  });

  it('does not begin when it is turned off, and a skip then does not search', () => {
    const off: MatchmakingEvent[] = [{ type: 'autoSearch', on: false }];
    expect(shownOf(run([...off, ...inTalk, news(stateNews(idle, partnerLeft))]).at)).toMatchObject({ searchesOn: false });
    const { effects } = reduce(run([...inTalk, ...off]).at, { type: 'skip' });
    expect(sentBy(effects)).toEqual([{ type: 'skip', sessionId: uuid(1), search: false }]);
  });

  it('is asked for at once when the partner left before the skip arrived', () => {
    const { at } = run([...inTalk, { type: 'skip' }]);
    const { next, effects } = reduce(at, news(stateNews(idle, partnerLeft)));
    expect(shownOf(next).name).toBe('searching');
    expect(sentBy(effects)).toEqual([{ type: 'search', poolId: lobbyId }]);
  });
});

describe('one’s own messages', () => {
  const shownMessages = (at: Matchmaking) => {
    const shown = shownOf(at);
    return shown.name === 'connected' || shown.name === 'ended' ? shown.messages : [];
  };
  const confirmed = (n: number, id: number) => ({ ...messageOf(1, id, 'me'), clientId: uuid(7000 + n) });

  it('are shown at once, and once when the server has them', () => {
    const { at } = run([...inTalk, say(1)]);
    expect(shownMessages(at)).toMatchObject([{ text: 'said 1', delivery: 'pending' }]);
    const heard = news({ type: 'message', message: confirmed(1, 4) });
    expect(shownMessages(run([heard, heard], at).at)).toMatchObject([{ id: 4, delivery: 'sent' }]);
  });

  it('go out over the next line if the server has not confirmed them, in their order', () => {
    const { at } = run([...inTalk, say(1), say(2), { type: 'lost', attempt: 1 }, say(3), { type: 'open' }]);
    const { next, effects } = reduce(at, news(stateNews(talking(1, [confirmed(1, 4)]))));
    expect(sentBy(effects)).toMatchObject([{ text: 'said 2' }, { text: 'said 3' }]);
    expect(shownMessages(next).map(({ delivery }) => delivery)).toEqual(['sent', 'pending', 'pending']);
  });

  it('fail with what the server says, and can be sent again or put away', () => {
    const refusal = news({ type: 'refused', of: 'say', clientId: uuid(7001), problem: problem() });
    const { at } = run([...inTalk, say(1), say(2), refusal]);
    expect(shownMessages(at)).toMatchObject([{ delivery: 'failed', problem: { code: 'rate_limited' } }, { delivery: 'pending' }]);
    const again = reduce(at, { type: 'sayAgain', clientId: uuid(7001) });
    expect(sentBy(again.effects)).toMatchObject([{ clientId: uuid(7001), text: 'said 1' }]);
    expect(shownMessages(again.next).map(({ text }) => text)).toEqual(['said 2', 'said 1']);
    expect(shownMessages(reduce(at, { type: 'discard', clientId: uuid(7001) }).next)).toHaveLength(1);
  });

  it('fail when the talk ends first, and say so in what stays on the screen', () => {
    const { at } = run([...inTalk, say(1), news(stateNews(idle, partnerLeft))]);
    expect(shownMessages(at)).toMatchObject([{ delivery: 'failed' }]);
  });
});

describe('typing', () => {
  it('of the partner fades by itself, and ends with their message', () => {
    const typing = news({ type: 'typing', sessionId: uuid(1) });
    const { at, effects } = run([...inTalk, typing]);
    expect(shownOf(at)).toMatchObject({ partnerTyping: true });
    expect(effects).toContainEqual({ do: 'timer', timer: 'partnerTyping', ms: 5000 });
    expect(shownOf(reduce(at, { type: 'timer', timer: 'partnerTyping' }).next)).toMatchObject({ partnerTyping: false });
    const said = news({ type: 'message', message: messageOf(1, 1, 'partner') });
    expect(shownOf(reduce(at, said).next)).toMatchObject({ partnerTyping: false });
  });

  it('of one’s own is told once in a while', () => {
    const { effects } = run([
      ...inTalk,
      { type: 'typing' },
      { type: 'typing' },
      { type: 'timer', timer: 'typingTold' },
      { type: 'typing' },
    ]);
    expect(sentBy(effects).filter(({ type }) => type === 'typing')).toHaveLength(2);
  });
});
