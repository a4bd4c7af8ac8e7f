// What a chain holds of communities, where one is set up: for anybody who wants to check, and for organisers.
import { z } from 'zod';

const hash = z.string().regex(/^0x[0-9a-fA-F]{64}$/, { error: 'a hash is 0x and 64 hexadecimal digits' });
const when = z.iso.datetime();

export const proofParams = z.object({ proposalHash: hash });

export const chainPlace = z.object({
  chainId: z.number(),
  registry: z.string(),
  membership: z.string(),
  /** Whether members with a linked wallet are given the membership token: then their address is public as one. */
  admits: z.boolean(),
});
export type ChainPlace = z.output<typeof chainPlace>;

/** `isProven(batch.root, batch.proof, { proposal, outcome, votesHash })` of @nakodo/chain, and `batches(root)` of the registry, say whether it is true. */
export const matchProof = z.object({
  proposal: z.string(),
  outcome: z.enum(['approved', 'rejected', 'expired']),
  votesHash: z.string(),
  /** `waiting`: in no batch yet, or its batch is not final. */
  state: z.enum(['waiting', 'anchored']),
  batch: z.nullable(
    z.object({
      number: z.number(),
      matches: z.number(),
      root: z.string(),
      leaf: z.string(),
      proof: z.array(z.string()),
      transaction: z.nullable(z.string()),
      block: z.nullable(z.number()),
      anchoredAt: z.nullable(when),
    }),
  ),
  chainId: z.nullable(z.number()),
  registry: z.nullable(z.string()),
});
export type MatchProof = z.output<typeof matchProof>;

/** Of one's own match: with the salt, by which whoever is shown both can see that the hash is of this proposal. */
export const ownProof = z.object({
  proposalId: z.uuid(),
  salt: z.string(),
  commitment: z.string(),
  proof: matchProof,
});

/** Of one community. Its batches hold outcomes of others, too; nothing here says more than the public log of whom an outcome was about. */
export const communityAnchors = z
  .object({
    /** Null: on no chain. */
    chain: z.nullable(z.object({ chainId: z.number(), registry: z.string() })),
    /** Outcomes of the log that are on the chain, and final there; and those that are not yet. */
    anchored: z.int(),
    waiting: z.int(),
    /** The newest first. */
    batches: z.array(
      z.object({
        number: z.int(),
        /** Of this community. */
        outcomes: z.int(),
        root: z.string(),
        transaction: z.string(),
        block: z.number(),
        /** The day (UTC), as in the log. */
        anchoredOn: z.iso.date(),
      }),
    ),
    /** Older batches are not told. */
    more: z.boolean(),
  })
  .meta({ id: 'CommunityAnchors' });
export type CommunityAnchors = z.output<typeof communityAnchors>;

export const chainHealth = z.object({
  status: z.enum(['HEALTHY', 'UNHEALTHY', 'NONE']),
  words: z.string(),
  since: z.nullable(when),
  numbers: z.object({
    batches: z.number(),
    anchored: z.number(),
    waiting: z.number(),
    oldestWaitingSeconds: z.nullable(z.number()),
    members: z.number(),
    underWay: z.number(),
    lastAnchoredAt: z.nullable(when),
    lookedAt: z.nullable(when),
    block: z.nullable(z.number()),
  }),
});
export type ChainHealth = z.output<typeof chainHealth>;
