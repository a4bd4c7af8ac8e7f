// Outcomes in a Merkle tree: its root is anchored, and a proof shows one outcome without the others.
// Leaves and order are those of OpenZeppelin's StandardMerkleTree (held equal by contracts/tests/parity.test.ts); its package is not
// used here because it brings 15 MB for these lines.
import { type Hex, hashOf, parseHash, toHex, wordOf } from './bytes.js';

/** As in Ballots.sol; the numbers are on the chain. */
const outcomeNumbers = { approved: 1, rejected: 2, expired: 3 } as const;
export type AnchoredOutcome = keyof typeof outcomeNumbers;

export interface OutcomeLeaf {
  /** Of proposalIdOf: salted. */
  readonly proposal: string;
  readonly outcome: AnchoredOutcome;
  /** Of votesHashOf: which votes decided. */
  readonly votesHash: string;
}

export interface OutcomeTree {
  readonly root: Hex;
  /** The hashes beside the way from this leaf to the root. Throws a RangeError for a leaf that is not in the tree. */
  readonly proofOf: (leaf: OutcomeLeaf) => readonly Hex[];
}

/** Hashed twice, so that no inner node can pass for a leaf. */
export function leafHash({ proposal, outcome, votesHash }: OutcomeLeaf): Hex {
  return toHex(hashOf(hashOf(parseHash(proposal), wordOf(outcomeNumbers[outcome], 8), parseHash(votesHash))));
}

/** Smaller first: a proof needs no left and right. Hex of one length sorts as its numbers do. */
const pairHash = (a: Hex, b: Hex): Hex => toHex(a < b ? hashOf(parseHash(a), parseHash(b)) : hashOf(parseHash(b), parseHash(a)));

const parentOf = (index: number) => Math.floor((index - 1) / 2);
const siblingOf = (index: number) => (index % 2 === 1 ? index + 1 : index - 1);

/** A complete binary tree in an array, root first. The same outcomes in any order have the same root. */
export function outcomeTree(outcomes: readonly OutcomeLeaf[]): OutcomeTree {
  if (outcomes.length === 0) throw new RangeError('A batch needs at least one outcome');
  const leaves = outcomes.map(leafHash).toSorted();
  if (new Set(leaves).size !== leaves.length) throw new RangeError('The same outcome is in the batch twice');
  const nodes: Hex[] = Array.from({ length: 2 * leaves.length - 1 });
  leaves.forEach((leaf, i) => (nodes[nodes.length - 1 - i] = leaf));
  for (let i = leaves.length - 2; i >= 0; i--) nodes[i] = pairHash(nodes[2 * i + 1] as Hex, nodes[2 * i + 2] as Hex);
  const indexes = new Map(leaves.map((leaf, i) => [leaf, nodes.length - 1 - i]));

  const proofOf = (leaf: OutcomeLeaf) => {
    const start = indexes.get(leafHash(leaf));
    if (start === undefined) throw new RangeError('This outcome is not in the batch');
    const proof: Hex[] = [];
    for (let i = start; i > 0; i = parentOf(i)) proof.push(nodes[siblingOf(i)] as Hex);
    return proof;
  };
  return { root: nodes[0] as Hex, proofOf };
}

/** Whether this outcome is in the batch with this root. */
export function isProven(root: string, proof: readonly string[], leaf: OutcomeLeaf): boolean {
  let node = leafHash(leaf);
  for (const sibling of proof) node = pairHash(node, toHex(parseHash(sibling)));
  return node === toHex(parseHash(root));
}
