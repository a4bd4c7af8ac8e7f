// One proposal settled from its votes: what counts, until when, what replaces it, and which signatures are worth nothing.
import { toHex } from 'viem';
import { describe, expect, it } from 'vitest';
import type { Ballot } from '../../packages/chain/src/ballot.js';
import { groupBallots } from '../../packages/chain/src/ballot-groups.js';
import { deployRegistry } from '../scripts/deployment.mjs';
import { members, refusal, rulesAt, saying, signedBallot, startChain, stranger } from './support/chain.js';
import { commitmentTo, idOf, openSettling } from './support/open-chain.js';

const { chain, rules, ballotOn, settle } = openSettling();
const pair = 'a salted pair';
const day = 86_401;

async function outcomeOf(ballot: Ballot) {
  const [{ outcome, yes, no }, isFinal] = await chain().call(chain().registry, 'settlementOf', [idOf(ballot)]);
  return [['none', 'approved', 'rejected'][outcome], yes, no, isFinal ? 'final' : 'open to challenge'];
}

describe('a match settled from signatures', () => {
  it('is approved by the fifth yes, sent by anybody, and final an hour later', async () => {
    const ballot = await ballotOn(pair, saying(5, 2));
    await settle(ballot);
    expect(await outcomeOf(ballot)).toEqual(['approved', 5, 2, 'open to challenge']);
    await chain().pass(3_601);
    expect(await outcomeOf(ballot)).toEqual(['approved', 5, 2, 'final']);
  });

  it('is rejected by the fifth no', async () => {
    const ballot = await ballotOn(pair, saying(2, 5));
    await settle(ballot);
    expect(await outcomeOf(ballot)).toEqual(['rejected', 2, 5, 'open to challenge']);
  });

  it('waits for the deadline without a fifth vote, and then has the majority; a tie rejects', async () => {
    const [more, tie] = [await ballotOn(pair, saying(3, 1)), await ballotOn(pair, saying(2, 2), { challengeSeconds: 60 })];
    expect(await refusal(settle(more))).toEqual(['StillOpen', idOf(more)]);
    await chain().pass(day);
    expect((await settle(more, tie)).result).toBe(2n);
    expect([await outcomeOf(more), await outcomeOf(tie)].map(([outcome]) => outcome)).toEqual(['approved', 'rejected']);
  });

  it('is not settled by fewer votes than the quorum, however late', async () => {
    const ballot = await ballotOn(pair, saying(2));
    await chain().pass(10 * day);
    expect(await refusal(settle(ballot))).toEqual(['StillOpen', idOf(ballot)]);
    expect(await refusal(settle(await ballotOn(pair, [])))).toEqual(['StillOpen', idOf(ballot)]);
  });

  it('counts who was a member when it opened: gone since is fine, new since is not', async () => {
    const { send, membership } = chain();
    await send(membership, 'revoke', [members[0]?.address]);
    await send(membership, 'mint', [stranger.address]);
    await chain().pass(10);
    await settle(await ballotOn(pair, saying(5)));
    const late = await ballotOn('another', [...saying(4), { by: stranger, yes: true }]);
    expect(await refusal(settle(late))).toEqual(['NotAMember', idOf(late), stranger.address]);
  });

  it('in one call with another takes nobody for a member at its time because they were at the other’s', async () => {
    const known = await ballotOn(pair, saying(5));
    const [first] = known.votes;
    const earlier = await ballotOn('another pair', saying(5), { opensAt: rules().opensAt - 3_600 });
    expect((await refusal(settle(known, earlier)))[0]).toBe('NotAMember');
    const later = await ballotOn('a third pair', saying(5), { opensAt: rules().opensAt - 1 });
    await settle(known, later);
    expect([await outcomeOf(known), await outcomeOf(later)]).toEqual([
      ['approved', 5, 0, 'open to challenge'],
      ['approved', 5, 0, 'open to challenge'],
    ]);
    expect(first?.voter).toBe(later.votes[0]?.voter);
  });

  it('counts everybody once, whatever comes twice', async () => {
    const ballot = await ballotOn(pair, saying(5));
    const twice = { ...ballot, votes: [...ballot.votes.slice(0, 4), ballot.votes[3] as Ballot['votes'][0]] };
    expect(await refusal(settle(twice))).toEqual(['VotersNotAscending', idOf(ballot), 4n]);
    const disordered = { ...ballot, votes: ballot.votes.toReversed() };
    expect(await refusal(settle(disordered))).toEqual(['VotersNotAscending', idOf(ballot), 1n]);
  });

  it('has rules that let somebody vote', async () => {
    for (const change of [{ quorum: 0 }, { approveAt: 0 }, { rejectAt: 0 }, { closesAt: rules().opensAt }]) {
      expect(await refusal(settle(await ballotOn(pair, saying(5), change)))).toEqual(['BadRules']);
    }
  });

  it('is one of many in a call; one false vote refuses them all, one that is settled already is left out', async () => {
    const ballots = await Promise.all(['a', 'b', 'c'].map((name) => ballotOn(name, saying(5))));
    const [a, b, c] = ballots as [Ballot, Ballot, Ballot];
    const forged = { ...b, votes: b.votes.map((vote, i) => (i === 2 ? { ...vote, vs: toHex(0, { size: 32 }) } : vote)) };
    expect(await refusal(settle(a, forged))).toEqual(['InvalidSignature', idOf(b), 2n]);
    expect((await settle(a)).result).toBe(1n);
    expect((await settle(a, b, c)).result).toBe(2n);
    expect((await settle(a, b, c)).result).toBe(0n);
  });
});

describe('a settlement that left votes out', () => {
  it('is replaced by a fuller count, which begins the challenge time anew', async () => {
    await chain().pass(day);
    const all = saying(4, 3);
    const [some, full] = [await ballotOn(pair, all.slice(3)), await ballotOn(pair, all)];
    await settle(some);
    expect(await outcomeOf(full)).toEqual(['rejected', 1, 3, 'open to challenge']);
    await chain().pass(3_500);
    await settle(full);
    await chain().pass(3_500);
    expect(await outcomeOf(full)).toEqual(['approved', 4, 3, 'open to challenge']);
    expect((await settle(some)).result).toBe(0n);
    await chain().pass(200);
    expect(await outcomeOf(full)).toEqual(['approved', 4, 3, 'final']);
  });

  it('with votes that were changed later is replaced by the newer ones, and is open again', async () => {
    const early = await ballotOn(pair, saying(5));
    await settle(early);
    const changed = saying(5).map((one, i) => (i === 0 ? { ...one, yes: false, revision: 1 } : one));
    const newer = await ballotOn(pair, changed);
    await settle(newer);
    expect(await outcomeOf(newer)).toEqual(['none', 4, 1, 'open to challenge']);
    await chain().pass(day);
    expect((await settle(early)).result).toBe(0n);
    expect((await settle(newer)).result).toBe(1n);
    expect(await outcomeOf(newer)).toEqual(['approved', 4, 1, 'open to challenge']);
  });

  it('is not held up by votes that change nothing: the challenge time goes on', async () => {
    const [five, six] = [await ballotOn(pair, saying(5)), await ballotOn(pair, saying(5, 1))];
    await settle(five);
    await chain().pass(3_500);
    expect((await settle(six)).result).toBe(1n);
    await chain().pass(110);
    expect(await outcomeOf(six)).toEqual(['approved', 5, 1, 'final']);
  });

  it('cannot be replaced any more once it is final', async () => {
    const [five, six] = [await ballotOn(pair, saying(5)), await ballotOn(pair, saying(5, 1))];
    await settle(five);
    await chain().pass(3_601);
    expect((await settle(six)).result).toBe(0n);
    expect(await outcomeOf(five)).toEqual(['approved', 5, 0, 'final']);
  });
});

describe('a signed vote', () => {
  it('does not count in another registry of the same chain', async () => {
    const { client, membership, send } = chain();
    const other = await deployRegistry({ wallet: client, reader: client }, membership.address);
    const [name] = await refusal(send(other, 'settle', [groupBallots([await ballotOn(pair, saying(5))])]));
    expect(['NotAMember', 'VotersNotAscending', 'InvalidSignature']).toContain(name);
  });

  it('does not count on another chain, at the same address', async () => {
    const other = await startChain(31_338);
    try {
      expect(other.registry.address).toBe(chain().registry.address);
      const said = saying(5);
      const ballot = await signedBallot(chain().domain, commitmentTo(pair), rulesAt((await other.now()) - 10), said);
      const [name] = await refusal(other.send(other.registry, 'settle', [groupBallots([ballot])]));
      expect(['NotAMember', 'VotersNotAscending', 'InvalidSignature']).toContain(name);
      const own = await signedBallot(other.domain, commitmentTo(pair), ballot.rules, said);
      expect((await other.send(other.registry, 'settle', [groupBallots([own])])).result).toBe(1n);
    } finally {
      await other.close();
    }
  });

  it('is not another vote when its choice or its revision is altered', async () => {
    const ballot = await ballotOn(pair, saying(0, 5));
    const turned = { ...ballot, votes: ballot.votes.map((vote) => ({ ...vote, yes: true })) };
    const renumbered = { ...ballot, votes: ballot.votes.map((vote) => ({ ...vote, revision: 1 })) };
    for (const wrong of [turned, renumbered]) {
      expect(['NotAMember', 'VotersNotAscending', 'InvalidSignature']).toContain((await refusal(settle(wrong)))[0]);
    }
  });
});
