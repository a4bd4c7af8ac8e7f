// What a test file of the contracts opens at its top: a chain that each test finds as it was deployed, and settling on it.
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type Hex, keccak256, toHex } from 'viem';
import type { Ballot } from '../../../packages/chain/src/ballot.js';
import { groupBallots } from '../../../packages/chain/src/ballot-groups.js';
import { type ProposalRules, proposalIdOf } from '../../../packages/chain/src/proposal-id.js';
import { rulesAt, type Said, signedBallot, startChain, stranger, type TestChain } from './chain.js';

export function openChain(): () => TestChain {
  let chain: TestChain;
  let clean: Hex;
  beforeAll(async () => {
    chain = await startChain();
  });
  beforeEach(async () => {
    clean = await chain.client.snapshot();
  });
  afterEach(() => chain.client.revert({ id: clean }));
  afterAll(() => chain.close());
  return () => chain;
}

/** Votes on proposals that opened ten seconds ago, and anybody who brings them to the registry. */
export function openSettling() {
  const chain = openChain();
  let rules: ProposalRules;
  beforeAll(async () => {
    rules = rulesAt((await chain().now()) - 10);
  });
  return {
    chain,
    rules: () => rules,
    ballotOn: (name: string, said: readonly Said[], change: Partial<ProposalRules> = {}): Promise<Ballot> =>
      signedBallot(chain().domain, commitmentTo(name), { ...rules, ...change }, said),
    settle: (...ballots: Ballot[]) => chain().send(chain().registry, 'settle', [groupBallots(ballots)], stranger),
  };
}

/** As of a salted pair: another name, another proposal. */
export const commitmentTo = (name: string) => keccak256(toHex(name));

export const idOf = ({ commitment, rules }: Ballot) => proposalIdOf(commitment, rules);
