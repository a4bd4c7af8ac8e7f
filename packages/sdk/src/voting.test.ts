// The state machine of a voter: the next pair is there at once, a vote is delivered once and in order, undo takes back what can be taken back.
import type { CommunityStanding, NextPair, OwnVote, PairToJudge, PersonEvent, ProblemDocument } from '@nakodo/protocol';
import { describe, expect, it } from 'vitest';
import { lookAtVotingMs, newVoting, shownOfVoting, type Voting, type VotingEvent } from './voting.js';
import { reduceVoting } from './voting-reduce.js';

const communityId = 'community';
const pair = (id: string) => ({ proposalId: id, one: { name: 'Ada' }, other: { name: 'Ben' } }) as PairToJudge;
const given = (id: string): VotingEvent => ({ type: 'next', next: { pair: pair(id), left: 'something' } });
const none: NextPair = { pair: null, left: 'nothing', why: 'all-judged', words: 'You have judged all of them.' };
const standing: VotingEvent = { type: 'standing', standing: { judged: 0 } as CommunityStanding };
const told = (name: PersonEvent['name'], data: object) => ({ type: 'told', event: { name, data } as PersonEvent }) as VotingEvent;
const failed = (of: Extract<VotingEvent, { type: 'failed' }>['of'], status: number): VotingEvent => ({
  type: 'failed',
  of,
  problem: { status, code: 'conflict' } as ProblemDocument,
});

/** After these events, and what the last of them caused. */
function after(events: readonly VotingEvent[], from: Voting = newVoting(communityId)) {
  let move: ReturnType<typeof reduceVoting> = { next: from, effects: [] };
  for (const event of events) move = reduceVoting(move.next, event);
  const shown = shownOfVoting(move.next);
  return { at: move.next, effects: move.effects, shown, here: shown.name === 'here' ? shown : undefined };
}
const effectsOf = ({ effects }: { effects: readonly { do: string }[] }) => effects.map((effect) => effect.do);
const ids = (pairs: readonly PairToJudge[] | undefined) => pairs?.map(({ proposalId }) => proposalId);
const outcomes = (status: OwnVote['status']): VotingEvent => ({
  type: 'outcomes',
  votes: [{ proposalId: 'a', vote: 'yes', status, changeable: status === 'voting' } as OwnVote],
  more: false,
});
/** Three pairs at hand, everything read. */
const ready: readonly VotingEvent[] = [
  { type: 'start' },
  standing,
  outcomes('voting'),
  { type: 'introductions', introductions: [] },
  given('a'),
  given('b'),
  given('c'),
];
const yes = { type: 'judge', cast: 'yes' } as const;
const sent = { type: 'delivered', status: 'voting' } as const;

describe('pairs', () => {
  it('are held ahead of the voter, each asked for once', () => {
    expect(after([{ type: 'start' }]).shown).toEqual({ name: 'loading' });
    const one = after([{ type: 'start' }, standing, given('a')]);
    expect(one.effects[0]).toEqual({ do: 'readNext', except: ['a'] });
    const all = after(ready);
    expect(effectsOf(all)).toEqual(['timer']);
    expect([all.here?.pair?.proposalId, ids(all.here?.coming)]).toEqual(['a', ['b', 'c']]);
  });

  it('are followed by the next at once, and by why there is none', () => {
    const judged = after([...ready, yes]);
    expect(judged.here).toMatchObject({ pair: pair('b'), last: { pair: pair('a'), cast: 'yes', status: 'voting' }, unsent: 1 });
    expect(judged.effects).toEqual([
      { do: 'readNext', except: ['b', 'c', 'a'] },
      { do: 'deliver', ballot: { pair: pair('a'), cast: 'yes' } },
    ]);
    const end = after([{ type: 'next', next: none }, sent, yes, sent, yes, sent, { type: 'next', next: none }], judged.at);
    expect(end.here).toMatchObject({ pair: undefined, nothing: none });
    expect(end.effects.at(-1)).toEqual({ do: 'timer', ms: lookAtVotingMs.waiting });
  });

  it('that were judged while they were on their way do not come back', () => {
    const { here } = after([...ready, yes, sent, given('a')]);
    expect([here?.pair?.proposalId, ids(here?.coming)]).toEqual(['b', ['c']]);
    expect(effectsOf(after([given('a')], after([...ready, yes]).at))).toEqual(['timer']);
  });

  it('are not asked for beyond what the server takes of those that one has', () => {
    const { at, effects } = after([...ready, yes, given('d'), yes, given('e'), yes, given('f'), yes]);
    expect(effects).toEqual([]); // 'a' is on its way, and three wait behind it
    const { effects: later } = after([sent], at);
    expect(later).toContainEqual({ do: 'readNext', except: ['e', 'f', 'b', 'c', 'd'] });
  });

  it('leave the screen when they are settled or reported', () => {
    const settled = told('vote.settled', { poolId: communityId, proposalId: 'b', status: 'blocked' });
    expect(after([...ready, settled, { type: 'gone', proposalId: 'a' }]).here).toMatchObject({ pair: pair('c'), coming: [] });
    const { at } = after(ready);
    expect(after([told('vote.settled', { poolId: 'other', proposalId: 'a', status: 'blocked' })], at).at).toBe(at);
  });
});

describe('votes', () => {
  it('are delivered one after the other, each until the server has answered', () => {
    const two = after([...ready, yes, { type: 'judge', cast: 'skip' }]);
    expect(two.effects).toEqual([]);
    expect(effectsOf(after([failed('deliver', 0)], two.at))).toEqual(['timer']);
    const again = after([failed('deliver', 0), { type: 'timer' }], two.at);
    expect(again.effects).toContainEqual({ do: 'deliver', ballot: { pair: pair('a'), cast: 'yes' } });
    expect(after([sent], again.at).effects).toContainEqual({ do: 'deliver', ballot: { pair: pair('b'), cast: 'skip' } });
  });

  it('that the server refuses are told, and keep nothing else', () => {
    const refused = after([...ready, yes, failed('deliver', 409)]);
    expect(refused.here).toMatchObject({ refused: { pair: pair('a'), problem: { status: 409 } }, last: undefined, unsent: 0 });
    expect(after([yes], refused.at).here).toMatchObject({ refused: undefined });
  });

  it('that were sent before, and may have come in time, are not said to be refused', () => {
    expect(after([...ready, yes, failed('deliver', 0), { type: 'timer' }, failed('deliver', 409)]).here).toMatchObject({
      refused: undefined,
      unsent: 0,
    });
  });

  it('of somebody signed out wait, and go on once they are back', () => {
    const out = after([...ready, yes, failed('deliver', 401)]);
    expect(out.shown).toMatchObject({ name: 'error', problem: { status: 401 } });
    expect(effectsOf(after([{ type: 'timer' }, yes], out.at))).toEqual([]);
    expect(after([{ type: 'start' }], out.at).effects).toContainEqual({
      do: 'deliver',
      ballot: { pair: pair('a'), cast: 'yes' },
    });
  });

  it('tell what became of them by the stream, at once and after reading', () => {
    const settled = told('vote.settled', { poolId: communityId, proposalId: 'a', status: 'approved' });
    const { here, effects } = after([...ready, yes, sent, outcomes('voting'), standing, settled]);
    expect(here).toMatchObject({
      last: { status: 'approved' },
      canUndo: false,
      outcomes: [{ status: 'approved', changeable: false }],
    });
    expect(effectsOf({ effects })).toEqual(['readOutcomes', 'read']);
  });
});

it('tells what became of the last vote without a stream, too', () => {
  expect(after([...ready, yes, sent, outcomes('rejected')]).here).toMatchObject({ last: { status: 'rejected' }, canUndo: false });
});

describe('undo', () => {
  const undo = { type: 'undo' } as const;

  it('takes back what was never sent without asking anybody', () => {
    const { here, effects } = after([...ready, yes, { type: 'judge', cast: 'no' }, undo]);
    expect(effects).toEqual([]);
    expect(here).toMatchObject({ pair: pair('b'), last: undefined, unsent: 1, canUndo: false });
  });

  it('asks the server also about what was sent without an answer', () => {
    const { at } = after([...ready, yes, failed('deliver', 0), undo]);
    expect(after([{ type: 'timer' }, sent], at).effects).toContainEqual({ do: 'takeBack', proposalId: 'a' });
  });

  it('waits for what is on its way, asks, and brings the pair back', () => {
    const wanted = after([...ready, yes, undo]);
    expect(wanted.effects).toEqual([]);
    expect(after([yes], wanted.at).at).toBe(wanted.at); // nothing else meanwhile
    const asked = after([sent], wanted.at);
    expect(asked.effects).toContainEqual({ do: 'takeBack', proposalId: 'a' });
    const back = after([{ type: 'takenBack', status: 'voting' }], asked.at);
    expect([back.here?.pair?.proposalId, ids(back.here?.coming)]).toEqual(['a', ['b', 'c']]);
  });

  it('asks again when the server was away', () => {
    const { at } = after([...ready, yes, sent, undo, failed('takeBack', 503)]);
    expect(after([{ type: 'timer' }], at).effects).toContainEqual({ do: 'takeBack', proposalId: 'a' });
  });

  it('cannot take back what was decided: by this vote, meanwhile, or as the server says', () => {
    expect(after([...ready, yes, undo, { type: 'delivered', status: 'approved' }]).here).toMatchObject({
      pair: pair('b'),
      last: { status: 'approved' },
      canUndo: false,
    });
    const asked = after([...ready, yes, sent, undo]);
    expect(after([{ type: 'takenBack', status: 'rejected' }], asked.at).here).toMatchObject({ last: { status: 'rejected' } });
    expect(after([failed('takeBack', 409), yes], asked.at).here).toMatchObject({ pair: pair('c') });
  });
});

describe('reading', () => {
  it('asks once more after what happened while it was reading, and not twice at once', () => {
    const during = after([{ type: 'start' }, { type: 'changed' }, { type: 'changed' }]);
    expect(during.effects).toEqual([]);
    expect(effectsOf(after([standing], during.at))).toEqual(['read', 'timer']);
  });

  it('reads what the stream tells of this community, and nothing else', () => {
    const { at } = after(ready);
    const reads = (event: VotingEvent) => after([event], at).effects.map((each) => ('part' in each ? each.part : each.do));
    expect(reads(told('conversation.proposed', { poolId: communityId }))).toEqual(['introductions', 'standing']);
    expect(reads(told('conversation.proposed', { poolId: 'other' }))).toEqual([]);
    expect(reads(told('message.sent', {}))).toEqual([]);
    expect(reads(told('reset', {}))).toEqual(['standing', 'readOutcomes', 'introductions']);
  });

  it('stops for good where one is not in the community, until the person tries again', () => {
    const ended = after([...ready, { type: 'timer' }, failed('standing', 404)]);
    expect(ended.shown).toMatchObject({ name: 'error', problem: { status: 404 } });
    expect(ended.effects).toEqual([{ do: 'cancel' }]);
    expect(after([{ type: 'timer' }, told('reset', {})], ended.at).effects).toEqual([]);
    expect(after([{ type: 'start' }], ended.at).shown.name).toBe('here');
  });

  it('goes on when the person tries again, whatever is still refused of what was asked before', () => {
    const tried = after([{ type: 'start' }, failed('standing', 404), { type: 'start' }]);
    expect(tried.effects).toEqual([{ do: 'read', part: 'standing' }]); // all others are still on their way
    const late = after([failed('introductions', 404)], tried.at);
    expect([late.effects, late.shown.name]).toEqual([[{ do: 'read', part: 'introductions' }], 'loading']);
    expect(after([failed('introductions', 404)], late.at).shown.name).toBe('error'); // asked since, and refused
  });

  it('shows more outcomes, at most a hundred', () => {
    const many: VotingEvent = { type: 'outcomes', votes: [], more: true };
    const asked = after([...ready, { type: 'changed' }, many, { type: 'more' }]);
    expect(asked.effects).toEqual([{ do: 'readOutcomes', limit: 60 }]);
    const all = after([many, { type: 'more' }, many, { type: 'more' }, many], asked.at);
    expect(all.here?.more).toBe(false);
  });
});
