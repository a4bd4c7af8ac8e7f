// Wallets: signing in by one, linking one, votes that one signed, and the public log of votes.
import { z } from 'zod';
import { personName } from './session.js';

const address = z
  .string({ error: 'the address is missing' })
  .regex(/^0x[0-9a-fA-F]{40}$/, { error: 'an address is 0x and 40 hexadecimal digits' })
  .transform((text) => text.toLowerCase());
/** 64 or 65 bytes are a key's; longer ones come from wallets that are contracts, and are refused with words. */
const signature = z
  .string({ error: 'the signature is missing' })
  .max(20_000, { error: 'this is too long for a signature' })
  .regex(/^0x(?:[0-9a-fA-F]{2})+$/, { error: 'a signature is 0x and hexadecimal digits' });
const message = z
  .string({ error: 'the message is missing' })
  .min(1)
  .max(2000, { error: 'this is not a message that was made here' });

export const walletMessageBody = z.strictObject({ address });
export const walletPurposeBody = z.strictObject({ address, purpose: z.enum(['link', 'unlink']) });
/** Text for a wallet's `personal_sign`. */
export const walletMessage = z.object({ message: z.string(), expiresAt: z.iso.datetime() }).meta({ id: 'WalletMessage' });
export type WalletMessage = z.infer<typeof walletMessage>;
/** `name`: of who is new here. */
export const walletSignInBody = z.strictObject({ message, signature, name: personName.optional() });
export const linkWalletBody = z.strictObject({ message, signature });
/** By a signature of the wallet, or without it (lost) by the password of the account. */
export const unlinkWalletBody = z.union([
  z.strictObject({ message, signature }),
  z.strictObject({ password: z.string().max(128) }),
]);
export const ownWallet = z
  .object({
    /** In lower case; null: none is linked. */
    address: z.string().nullable(),
    /** Whether there is another way in: an e-mail and a password. Else it cannot be unlinked. */
    otherWayIn: z.boolean(),
  })
  .meta({ id: 'OwnWallet' });
export type OwnWallet = z.infer<typeof ownWallet>;

// -- signed votes -----------------------------------------------------------------------------------------------------

const maxRevision = 1_000_000;
/** What goes with a vote that the voter's linked wallet signed (EIP-712). */
export const signedVote = z.strictObject({
  signature,
  /** As it was signed. */
  revision: z.int().min(0).max(maxRevision),
});
/** What the caller's wallet signs of a proposal, beside yes or no. */
export const voteTerms = z
  .object({
    /** A salted hash: says nothing of the pair. */
    proposal: z.string(),
    revision: z.int(),
    /** In seconds: midnight (UTC) after the vote closes. */
    deadline: z.int(),
    chainId: z.int(),
    registry: z.string(),
    /** The linked wallet, which has to sign. */
    address: z.string(),
  })
  .meta({ id: 'VoteTerms' });
export type VoteTerms = z.infer<typeof voteTerms>;

// -- the log ----------------------------------------------------------------------------------------------------------

export const voteLogQuery = z.object({
  /** The place of the last entry that was read; 0: from the start. */
  after: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
const seconds = z.int();
const place = { place: z.int(), hash: z.string() };
export const voteLogEntry = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('vote'),
      ...place,
      proposal: z.string(),
      yes: z.boolean(),
      revision: z.int(),
      /** The day (UTC). */
      castOn: z.string(),
      voterHash: z.string(),
      /** Null: the voter was forgotten, and with them what the hash was of. */
      by: z.object({ voter: z.string(), signature: z.string().nullable(), salt: z.string() }).nullable(),
    }),
    z.object({
      kind: z.literal('outcome'),
      ...place,
      proposal: z.string(),
      commitment: z.string(),
      rules: z.object({
        opensAt: seconds,
        closesAt: seconds,
        challengeSeconds: seconds,
        quorum: z.int(),
        approveAt: z.int(),
        rejectAt: z.int(),
      }),
      chainId: z.int(),
      registry: z.string(),
      outcome: z.enum(['approved', 'rejected', 'expired']),
      byHand: z.boolean(),
      votesHash: z.string(),
    }),
  ])
  .meta({ id: 'VoteLogEntry' });
export type VoteLogEntry = z.infer<typeof voteLogEntry>;
export const voteLogPage = z
  .object({
    community: z.object({ id: z.uuid(), name: z.string() }),
    entries: z.array(voteLogEntry),
    /** The newest entry of the whole log; place 0 of an empty one. */
    head: z.object(place),
    more: z.boolean(),
  })
  .meta({ id: 'VoteLogPage' });
export type VoteLogPage = z.infer<typeof voteLogPage>;
