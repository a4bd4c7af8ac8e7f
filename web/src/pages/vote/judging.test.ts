// A voter at work against a server that is quick, slow, away, or says no: no vote is lost, none is counted twice, and no pair comes back by itself.
import { describe, expect, it } from 'vitest';
import type { NextPair, PairToJudge, ProposalStatus } from '@nakodo/protocol';
import { openBallots } from './ballots.js';
import { createJudging } from './judging.js';

class Away extends Error {}
const person = (name: string) => ({ name, avatar: null, ages: null });
const pairOf = (proposalId: string): PairToJudge => ({
  proposalId,
  one: person(`A${proposalId}`),
  other: person(`B${proposalId}`),
  shared: [],
  closesAt: '2030-01-01T00:00:00.000Z',
  vote: null,
});
const nothing: NextPair = { pair: null, left: 'nothing', why: 'all-judged', words: 'None' };

/** Until everything that is under way has been answered. */
const atRest = () => new Promise((resolve) => setTimeout(resolve));

function memory() {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
    held,
  };
}

/** A server with these pairs to judge. */
function serverWith(...ids: string[]) {
  const server = {
    open: [...ids],
    votes: new Map<string, string>(),
    skipped: new Set<string>(),
    away: false,
    /** So many of its answers are lost on the way. */
    loses: 0,
    /** Closed: no vote is taken. */
    closed: new Map<string, ProposalStatus>(),
    /** What its next deciding vote makes of a pair. */
    decides: new Map<string, ProposalStatus>(),
    asked: [] as (readonly string[])[],
  };
  const reach = async () => {
    await atRest();
    if (server.away) throw new Away();
  };
  const store = memory();
  const tabs: ReturnType<typeof createJudging>[] = [];
  const start = () => {
    const judging = createJudging({
      ballots: openBallots('k', store),
      async next(except) {
        server.asked.push(except);
        await reach();
        const id = server.open.find((each) => !except.includes(each) && !server.votes.has(each) && !server.skipped.has(each));
        return id === undefined ? nothing : { pair: pairOf(id), left: 'something' };
      },
      async deliver({ proposalId, cast }) {
        await reach();
        if (server.closed.has(proposalId)) throw new Error('409');
        if (cast === 'skip') server.skipped.add(proposalId);
        else server.votes.set(proposalId, cast);
        if (server.loses-- > 0) throw new Away();
        const status = server.decides.get(proposalId) ?? 'voting';
        if (status !== 'voting') server.closed.set(proposalId, status);
        return status;
      },
      async takeBack(proposalId) {
        await reach();
        if (server.closed.has(proposalId)) throw new Error('409');
        server.votes.delete(proposalId);
        server.skipped.delete(proposalId);
        return 'voting';
      },
      willPass: (failure) => failure instanceof Away,
      tell: (word) => tabs.filter((tab) => tab !== judging).forEach((tab) => tab.heard(word)),
    });
    tabs.push(judging);
    return judging;
  };
  const settled = async (judging: ReturnType<typeof start>) => {
    for (let round = 0; round < 30; round++) await atRest();
    return judging.state();
  };
  const shown = (judging: ReturnType<typeof start>) => judging.state().pairs.map(({ proposalId }) => proposalId);
  return { server, store, start, settled, shown };
}

describe('a voter', () => {
  it('has the next pair at once, judges all, and is told when nothing is left', async () => {
    const { server, start, settled, shown } = serverWith('1', '2', '3', '4', '5', '6');
    const judging = start();
    judging.look();
    await settled(judging);
    expect(shown(judging)).toEqual(['1', '2', '3']);
    for (const cast of ['yes', 'no', 'skip', 'yes', 'yes', 'yes'] as const) {
      const before = shown(judging);
      judging.judge(cast);
      expect(shown(judging)[0]).toBe(before[1]);
      await settled(judging);
    }
    expect(judging.state()).toMatchObject({ pairs: [], nothing: { why: 'all-judged' }, judged: 5, kept: 0 });
    expect([...server.votes]).toEqual([
      ['1', 'yes'],
      ['2', 'no'],
      ['4', 'yes'],
      ['5', 'yes'],
      ['6', 'yes'],
    ]);
    expect(Math.max(...server.asked.map(({ length }) => length))).toBeLessThanOrEqual(5);
  });

  it('votes as fast as they like: each pair once, and none comes back', async () => {
    const ids = Array.from({ length: 20 }, (_, at) => String(at));
    const { server, start, settled } = serverWith(...ids);
    const judging = start();
    judging.look();
    while (judging.state().nothing === undefined) {
      await atRest();
      while (judging.state().pairs.length > 0) judging.judge('yes');
    }
    await settled(judging);
    expect([...server.votes.keys()].toSorted()).toEqual(ids.toSorted());
    expect(judging.state().judged).toBe(20);
  });

  it('takes the last one back, vote or skip, and sees the pair again', async () => {
    const { server, start, settled, shown } = serverWith('1', '2');
    const judging = start();
    judging.look();
    await settled(judging);
    for (const cast of ['yes', 'skip'] as const) {
      judging.judge(cast);
      await judging.undo();
      await settled(judging);
      expect(shown(judging)).toEqual(['1', '2']);
      expect(judging.state()).toMatchObject({ last: undefined, judged: 0, undoing: false });
      expect([server.votes.size, server.skipped.size]).toEqual([0, 0]);
    }
    await judging.undo();
    expect(shown(judging)).toEqual(['1', '2']);
  });

  it('is told plainly when the last one is decided and stays', async () => {
    const { server, start, settled, shown } = serverWith('1', '2');
    const judging = start();
    server.decides.set('1', 'approved');
    judging.look();
    await settled(judging);
    judging.judge('yes');
    await settled(judging);
    expect(judging.state().last).toMatchObject({ status: 'approved' });
    await judging.undo();
    expect(judging.state()).toMatchObject({
      note: expect.stringMatching(/A1 and B1 is closed, so it stays/),
      last: undefined,
      judged: 1,
    });
    expect(shown(judging)).toEqual(['2']);
    judging.judge('no');
    server.closed.set('2', 'rejected'); // by others, in between
    await settled(judging);
    expect(judging.state().note).toMatch(/A2 and B2 were decided, or taken out, a moment before, so this vote does not count/);
    expect(judging.state().judged).toBe(1);
  });

  it('loses no vote while the server is away, nor when the page is closed meanwhile', async () => {
    const { server, store, start, settled, shown } = serverWith('1', '2', '3');
    const judging = start();
    judging.look();
    await settled(judging);
    server.away = true;
    judging.judge('yes');
    judging.judge('no');
    await settled(judging);
    expect(judging.state()).toMatchObject({ waiting: true, kept: 2 });
    await judging.undo(); // of what the server never heard
    await settled(judging);
    expect(judging.state()).toMatchObject({ kept: 1 });
    expect(shown(judging)[0]).toBe('2');

    server.away = false;
    const again = start();
    again.look();
    await settled(again);
    expect([...server.votes]).toEqual([['1', 'yes']]);
    expect(shown(again)).toEqual(['2', '3']);
    expect(again.state()).toMatchObject({ kept: 0, waiting: false });
    expect(store.held.size).toBe(0);
  });

  it('takes back what the server heard although its answer was lost', async () => {
    const { server, start, settled, shown } = serverWith('1', '2');
    const judging = start();
    judging.look();
    await settled(judging);
    server.loses = 1;
    judging.judge('yes');
    await settled(judging);
    server.away = true;
    expect([...server.votes]).toEqual([['1', 'yes']]);
    await judging.undo();
    await settled(judging);
    expect([shown(judging)[0], judging.state().kept]).toEqual(['1', 0]);
    server.away = false;
    const again = start(); // the page was closed in between
    again.look();
    await settled(again);
    expect([...server.votes]).toEqual([]);
    expect(shown(again)).toContain('1');
  });

  it('says why there are no pairs when they cannot be had, and has them when they can', async () => {
    const { server, start, settled, shown } = serverWith('1');
    const judging = start();
    server.away = true;
    judging.look();
    expect((await settled(judging)).failure).toBeInstanceOf(Away);
    server.away = false;
    judging.look();
    await settled(judging);
    expect(judging.state().failure).toBeUndefined();
    expect(shown(judging)).toEqual(['1']);
  });

  it('comes alive when there is something again', async () => {
    const { server, start, settled, shown } = serverWith();
    const judging = start();
    judging.look();
    expect((await settled(judging)).nothing?.words).toBe('None');
    server.open.push('1');
    judging.look();
    await settled(judging);
    expect(shown(judging)).toEqual(['1']);
    expect(judging.state().nothing).toBeUndefined();
  });

  it('keeps a pair whose time is over by a clock that is wrong, and loses one whose time is', async () => {
    const { server, start, settled, shown } = serverWith('1', '2');
    const judging = start();
    judging.look();
    await settled(judging);
    expect(await judging.recheck('1', 'Over')).toBe(false);
    expect(shown(judging)).toEqual(['1', '2']);
    server.open.shift();
    expect(await judging.recheck('1', 'Over')).toBe(true);
    expect(shown(judging)).toEqual(['2']);
    expect(judging.state().note).toBe('Over');
  });

  it('does not see a pair again that was taken out', async () => {
    const { server, start, settled, shown } = serverWith('1', '2');
    const judging = start();
    judging.look();
    await settled(judging);
    server.open.shift();
    judging.drop('1', 'Gone');
    await settled(judging);
    expect(shown(judging)).toEqual(['2']);
    expect(judging.state().note).toBe('Gone');
  });

  it('sees nobody again whom they reported, in a pair that was here already', async () => {
    const { server, start, settled, shown } = serverWith('1', '2', '3', '4');
    const judging = start();
    judging.look();
    await settled(judging);
    expect(shown(judging)).toEqual(['1', '2', '3']);
    server.open = ['3', '4']; // In 1 and 2 is who was reported.
    judging.drop('1', 'Gone');
    await settled(judging);
    expect(shown(judging)).toEqual(['3', '4']);
  });
});

describe('kept ballots', () => {
  it('are read again, the last word on each pair, and nothing else that stands there', () => {
    const store = memory();
    const ballots = openBallots('k', store);
    ballots.keep({ proposalId: '1', cast: 'yes', names: ['Ada', 'Bo'] });
    ballots.keep({ proposalId: '1', cast: 'no', names: ['Ada', 'Bo'] });
    expect(openBallots('k', store).all()).toEqual([{ proposalId: '1', cast: 'no', names: ['Ada', 'Bo'] }]);
    for (const broken of ['{', '{"a":1}', '[{"proposalId":1}]', '[null]']) {
      store.setItem('k', broken);
      expect(openBallots('k', store).all()).toEqual([]);
    }
    expect(openBallots('k', undefined).all()).toEqual([]);
  });
});

describe('a voter in two tabs', () => {
  it('is not asked again in one what they said in the other, and reads why', async () => {
    const { server, start, settled, shown } = serverWith('1', '2', '3', '4', '5');
    const [one, other] = [start(), start()];
    for (const tab of [one, other]) {
      tab.look();
      await settled(tab);
    }
    expect(shown(other)).toEqual(['1', '2', '3']);
    one.judge('yes');
    expect(other.state()).toMatchObject({ note: 'You judged A1 and B1 in another tab.', judged: 1 });
    await settled(other);
    expect(shown(other)).toEqual(['2', '3', '4']);
    other.judge('no');
    other.judge('skip');
    await settled(one);
    expect([shown(one), shown(other)]).toEqual([
      ['4', '5'],
      ['4', '5'],
    ]);
    expect([...server.votes, ...server.skipped]).toEqual([['1', 'yes'], ['2', 'no'], '3']);
    expect([one.state().judged, other.state().judged]).toEqual([2, 2]);
  });

  it('takes it back in one, and may be asked in both', async () => {
    const { start, settled, shown } = serverWith('1', '2');
    const [one, other] = [start(), start()];
    for (const tab of [one, other]) {
      tab.look();
      await settled(tab);
    }
    one.judge('yes');
    await settled(one);
    await one.undo();
    await settled(other);
    expect([shown(one), shown(other)]).toEqual([
      ['1', '2'],
      ['2', '1'],
    ]);
    expect([one.state().judged, other.state().judged]).toEqual([0, 0]);
  });

  it('loses no vote of the one that could not be delivered when the other keeps one, too', async () => {
    const { server, start, settled } = serverWith('1', '2', '3');
    const [one, other] = [start(), start()];
    for (const tab of [one, other]) {
      tab.look();
      await settled(tab);
    }
    server.away = true;
    one.judge('yes');
    other.judge('no');
    await settled(one);
    server.away = false;
    const later = start();
    later.look();
    await settled(later);
    expect([...server.votes]).toEqual([
      ['1', 'yes'],
      ['2', 'no'],
    ]);
  });

  it('makes room for the next when what is on the screen was decided by their vote on another device', async () => {
    const { server, start, settled, shown } = serverWith('1', '2');
    const judging = start();
    judging.look();
    await settled(judging);
    server.votes.set('1', 'yes');
    judging.settled('1', 'approved');
    await settled(judging);
    expect(shown(judging)).toEqual(['2']);
    expect(judging.state().note).toBe('A1 and B1 are decided: you voted on them elsewhere.');
  });
});
