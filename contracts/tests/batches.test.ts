// Many proposals in one call: what one of them does to the others, and what is told of each.
import { parseEventLogs } from 'viem';
import { describe, expect, it } from 'vitest';
import type { Ballot } from '../../packages/chain/src/ballot.js';
import { refusal, saying, stranger } from './support/chain.js';
import { idOf, openSettling } from './support/open-chain.js';

const { chain, rules, ballotOn, settle } = openSettling();
const outcomeOf = async (ballot: Ballot): Promise<number> =>
  (await chain().call(chain().registry, 'settlementOf', [idOf(ballot)]))[0].outcome;

describe('proposals in one call', () => {
  it('are each told in an event of their own, found by the proposal', async () => {
    const ballots = [
      await ballotOn('a', saying(5, 2)),
      await ballotOn('b', saying(1, 5)),
      await ballotOn('c', saying(2), { approveAt: 2 }),
    ];
    const { receipt } = await settle(...ballots);
    const events = parseEventLogs({ abi: chain().registry.abi, logs: receipt.logs, eventName: 'MatchSettled' });
    expect(events.map((event) => 'args' in event && event.args)).toEqual([
      { proposal: idOf(ballots[0] as Ballot), outcome: 1, yes: 5, no: 2 },
      { proposal: idOf(ballots[1] as Ballot), outcome: 2, yes: 1, no: 5 },
      { proposal: idOf(ballots[2] as Ballot), outcome: 1, yes: 2, no: 0 },
    ]);
    expect(events.map(({ topics }) => topics[1])).toEqual(ballots.map(idOf));
  });

  it('count once where one comes twice, and the fuller one where it comes later', async () => {
    const [five, six] = [await ballotOn('a', saying(5)), await ballotOn('a', saying(5, 1))];
    expect((await settle(five, five)).result).toBe(1n);
    expect((await settle(six, five, six)).result).toBe(1n);
    expect((await chain().call(chain().registry, 'settlementOf', [idOf(six)]))[0]).toMatchObject({ yes: 5, no: 1 });
  });

  it('are all refused, and nothing is written, where the rules of one let nobody vote, or one is open still', async () => {
    const good = await ballotOn('a', saying(5));
    const [ruleless, open] = [await ballotOn('b', saying(5), { quorum: 0 }), await ballotOn('c', saying(4))];
    expect(await refusal(settle(good, ruleless))).toEqual(['BadRules']);
    expect(await refusal(settle(good, open))).toEqual(['StillOpen', idOf(open)]);
    expect(await outcomeOf(good)).toBe(0);
  });

  it('may be none, in no group or in a group of none: nothing is written', async () => {
    expect((await settle()).result).toBe(0n);
    expect((await chain().send(chain().registry, 'settle', [[{ rules: rules(), ballots: [] }]], stranger)).result).toBe(0n);
  });
});
