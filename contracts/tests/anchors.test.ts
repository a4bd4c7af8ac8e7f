import { keccak256, toHex } from 'viem';
import { describe, expect, it } from 'vitest';
import { type AnchoredOutcome, isProven, type OutcomeLeaf, outcomeTree } from '../../packages/chain/src/merkle.js';
import { admin, refusal, stranger } from './support/chain.js';
import { openChain } from './support/open-chain.js';

const chain = openChain();

const outcomes = ['approved', 'rejected', 'expired'] as const;
const numberOf = (outcome: AnchoredOutcome) => 1 + outcomes.indexOf(outcome);
const batch: OutcomeLeaf[] = Array.from({ length: 7 }, (_, i) => ({
  proposal: keccak256(toHex(`proposal ${i}`)),
  outcome: outcomes[i % 3] as AnchoredOutcome,
  votesHash: keccak256(toHex(`votes ${i}`)),
}));
const tree = outcomeTree(batch);
const first = batch[0] as OutcomeLeaf;

const anchor = (number: number, root: string, matches = batch.length, by = admin) =>
  chain().send(chain().registry, 'anchor', [number, root, matches], by);

function isAnchored(leaf: OutcomeLeaf, root: string = tree.root, proof = tree.proofOf(leaf)): Promise<boolean> {
  return chain().call(chain().registry, 'isAnchored', [root, proof, leaf.proposal, numberOf(leaf.outcome), leaf.votesHash]);
}

describe('a batch of outcomes', () => {
  it('proves each of its matches, on the chain and off it', async () => {
    await anchor(1, tree.root);
    for (const leaf of batch) {
      expect(await isAnchored(leaf)).toBe(true);
      expect(isProven(tree.root, tree.proofOf(leaf), leaf)).toBe(true);
    }
  });

  it('proves nothing before it is anchored, nothing else after', async () => {
    expect(await isAnchored(first)).toBe(false);
    await anchor(1, tree.root);
    const proof = tree.proofOf(first);
    expect(await isAnchored({ ...first, outcome: 'rejected' }, tree.root, proof)).toBe(false);
    expect(await isAnchored({ ...first, votesHash: tree.root }, tree.root, proof)).toBe(false);
    expect(await isAnchored({ ...first, proposal: tree.root }, tree.root, proof)).toBe(false);
    expect(await isAnchored(first, tree.root, proof.slice(1))).toBe(false);
    expect(await isAnchored(first, proof[0] as string, proof)).toBe(false);
  });

  it('is anchored once: not under the next number, nor another batch under its own', async () => {
    await anchor(1, tree.root);
    expect(await refusal(anchor(2, tree.root))).toEqual(['AlreadyAnchored', tree.root]);
    expect(await refusal(anchor(1, first.votesHash))).toEqual(['WrongBatchNumber', 2n]);
    expect(await refusal(anchor(3, first.votesHash))).toEqual(['WrongBatchNumber', 2n]);
    await anchor(2, first.votesHash);
    expect(await chain().call(chain().registry, 'batchCount')).toBe(2n);
  });

  it('is anchored once also when two transactions for it are under way at the same time', async () => {
    const { client, registry } = chain();
    await client.setAutomine(false);
    const request = { ...registry, functionName: 'anchor', gas: 200_000n };
    const nonce = await client.getTransactionCount({ address: client.account.address });
    const hashes = [
      await client.writeContract({ ...request, args: [1n, tree.root, 7], nonce }),
      await client.writeContract({ ...request, args: [1n, first.votesHash, 7], nonce: nonce + 1 }),
    ];
    await client.mine({ blocks: 1 });
    await client.setAutomine(true);
    const receipts = await Promise.all(hashes.map((hash) => client.getTransactionReceipt({ hash })));
    expect(receipts.map(({ status }) => status)).toEqual(['success', 'reverted']);
  });

  it('is for the anchorer alone', async () => {
    const { call, send, registry } = chain();
    expect((await refusal(anchor(1, tree.root, 7, stranger)))[0]).toBe('AccessControlUnauthorizedAccount');
    await send(registry, 'grantRole', [await call(registry, 'ANCHORER_ROLE'), stranger.address]);
    await anchor(1, tree.root, 7, stranger);
  });

  it('is never empty', async () => {
    expect(await refusal(anchor(1, tree.root, 0))).toEqual(['EmptyBatch']);
    expect(await refusal(anchor(1, `0x${'0'.repeat(64)}`))).toEqual(['EmptyBatch']);
  });

  it('is found by its number in the log of the chain', async () => {
    const { client, registry } = chain();
    await anchor(1, tree.root);
    const [event] = await client.getContractEvents({ ...registry, eventName: 'BatchAnchored', fromBlock: 'earliest' });
    expect((event as unknown as { args: object }).args).toEqual({ number: 1n, root: tree.root, matches: 7 });
  });
});
