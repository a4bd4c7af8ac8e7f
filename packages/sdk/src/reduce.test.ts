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
    const table = Object.entries(situations).map(([name, events]) => {
      const places: Record<string, string[]> = {};
      for (const [happening, event] of Object.entries(happenings)) (places[cell(events, event)] ??= []).push(happening);
      return [`${name}:`, ...Object.entries(places).map(([place, after]) => `  ${place} <- ${after.join(', ')}`)].join('\n');
    });
    expect(table.join('\n')).toMatchInlineSnapshot(`
      "at first:
        connecting <- opening, open, lost, stop, skip, leave, say, typing, keep, dismiss, retry, search on, wish again
        error <- refused
        connecting over idle <- hear idle
        connecting over searching <- hear searching, search
        connecting over connected <- hear talk 1, hear talk 2
      on a new line:
        connecting <- opening, open, lost, stop, skip, leave, say, typing, keep, dismiss, retry, search on, wish again
        error <- refused
        idle <- hear idle
        searching <- hear searching
        connected <- hear talk 1, hear talk 2
        connecting over searching <- search
      idle:
        connecting over idle <- opening, open, lost
        error <- refused
        idle <- hear idle, stop, skip, leave, say, typing, keep, dismiss, retry, search on, wish again
        searching <- hear searching
        connected <- hear talk 1, hear talk 2
        searching > search <- search
      just asked:
        connecting over searching <- opening, open, lost
        error <- refused
        searching <- hear idle, hear searching, search, skip, leave, say, typing, keep, dismiss, retry, search on
        connected <- hear talk 1, hear talk 2
        idle > stop <- stop
        searching > search <- wish again
      searching:
        connecting over searching <- opening, open, lost
        error <- refused
        idle <- hear idle
        searching <- hear searching, search, skip, leave, say, typing, keep, dismiss, retry, search on, wish again
        connected <- hear talk 1, hear talk 2
        searching > stop <- stop
      stopping:
        connecting over searching <- opening, open, lost
        error <- refused
        idle <- hear idle
        searching <- hear searching, stop, skip, leave, say, typing, keep, dismiss, retry, search on
        connected <- hear talk 1, hear talk 2
        searching > search <- search
        searching > stop <- wish again
      talking:
        connecting over connected <- opening, open, lost
        error <- refused
        ended <- hear idle
        searching <- hear searching
        connected <- hear talk 1, hear talk 2, search, stop, dismiss, retry, search on, wish again
        connected > skip <- skip
        connected > leave <- leave
        connected > say <- say
        connected > typing <- typing
        connected > keep <- keep
      skipping:
        connecting over connected <- opening, open, lost
        error <- refused
        searching > search <- hear idle
        searching <- hear searching
        connected <- hear talk 1, hear talk 2, search, stop, skip, leave, dismiss, retry, search on
        connected > say <- say
        connected > typing <- typing
        connected > keep <- keep
        connected > skip <- wish again
      leaving:
        connecting over connected <- opening, open, lost
        error <- refused
        ended <- hear idle
        searching <- hear searching
        connected <- hear talk 1, hear talk 2, search, stop, skip, leave, dismiss, retry, search on
        connected > say <- say
        connected > typing <- typing
        connected > keep <- keep
        connected > leave <- wish again
      after leaving:
        connecting over ended <- opening, open, lost
        error <- refused
        ended <- hear idle, stop, skip, leave, say, typing, keep, retry, search on, wish again
        searching <- hear searching
        connected <- hear talk 1, hear talk 2
        searching > search <- search
        idle <- dismiss
      left alone:
        connecting over ended <- opening, open, lost
        error <- refused
        ended <- hear idle, stop, skip, leave, say, typing, keep, retry, wish again
        searching <- hear searching
        connected <- hear talk 1, hear talk 2
        searching > search <- search, search on
        idle <- dismiss
      talking without a line:
        connecting over connected <- opening, open, lost, hear talk 1, hear talk 2, search, stop, skip, leave, say, typing, keep, dismiss, retry, search on, wish again
        error <- refused
        connecting over ended <- hear idle
        connecting over searching <- hear searching
      search refused:
        error <- opening, open, lost, refused, hear idle, stop, skip, leave, say, typing, keep, retry, search on, wish again
        searching <- hear searching
        connected <- hear talk 1, hear talk 2
        searching > search <- search
        idle <- dismiss
      line refused:
        error <- opening, lost, refused, hear idle, hear searching, hear talk 1, hear talk 2, search, stop, skip, leave, say, typing, keep, dismiss, search on, wish again
        connecting over connected <- open, retry"
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

  it('fail without being sent when they are too long: the server would cut the line at a megabyte, again over each new one', () => {
    const write = (n: number, length: number) => ({
      type: 'say' as const,
      clientId: uuid(7000 + n),
      text: 'x'.repeat(length),
      at: '',
    });
    const { at, effects } = run([write(1, 1024 * 1024)], run(inTalk).at);
    expect(sentBy(effects)).toEqual([]);
    expect(shownMessages(at)).toMatchObject([{ delivery: 'failed', problem: { code: 'invalid_input' } }]);
    const again = run([{ type: 'sayAgain', clientId: uuid(7001) }, { type: 'lost', attempt: 1 }, { type: 'open' }], at);
    expect(sentBy(reduce(again.at, news(stateNews(talking(1)))).effects)).toEqual([]);
    expect(sentBy(again.effects)).toEqual([]);
    expect(sentBy(run([write(2, 1000)], at).effects)).toHaveLength(1);
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
