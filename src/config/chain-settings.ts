// The settings of anchoring on a chain; what they mean together is in docs/chain.md.
import { z } from 'zod';
import { chainAddress, httpUrl, setting, wholeNumber, yesOrNo } from './setting.js';

export const chainSettings = {
  CHAIN_RPC_URL: setting({
    schema: httpUrl,
    secret: true,
    doc: 'An Ethereum node, on whose chain communities anchor what they decided (docs/chain.md); without it nothing of a chain is shown or done. The addresses below are written to .env by `npm run chain:deploy`',
  }),
  CHAIN_ID: setting({
    schema: wholeNumber(1, 999_999_999_999_999),
    doc: 'Which chain that is; a node of another one is refused. Wallets sign votes for this one',
  }),
  CHAIN_REGISTRY_ADDRESS: setting({ schema: chainAddress, doc: 'The contract MatchRegistry on it' }),
  CHAIN_MEMBERSHIP_ADDRESS: setting({ schema: chainAddress, doc: 'The contract MembershipToken that the registry counts by' }),
  CHAIN_PRIVATE_KEY: setting({
    schema: z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hexadecimal digits'),
    secret: true,
    doc: "Key of the account that pays, with ANCHORER_ROLE and MINTER_ROLE; on a loopback node, without one, anvil's first account that everybody knows",
  }),
  CHAIN_FIRST_BLOCK: setting({
    schema: wholeNumber(0, 999_999_999_999),
    default: 0,
    doc: 'The block in which the contracts were deployed: from where batches are looked for that this database does not know of',
  }),
  CHAIN_CONFIRMATIONS: setting({
    schema: wholeNumber(1, 10_000),
    doc: 'In how many blocks a transaction must be, its own counted, to be final; by default 12, on a loopback node 1',
  }),
  CHAIN_ANCHOR_AFTER_SECONDS: setting({
    schema: wholeNumber(0, 2_592_000),
    default: 300,
    doc: 'How long a decided proposal waits for others to be anchored with, in seconds; 100 go at once',
  }),
  CHAIN_STUCK_SECONDS: setting({
    schema: wholeNumber(1, 86_400),
    default: 180,
    doc: 'A transaction that is in no block after so many seconds is offered again for more',
  }),
  CHAIN_MAX_FEE_GWEI: setting({
    schema: wholeNumber(1, 1_000_000),
    default: 100,
    doc: 'What a unit of gas may cost at most; while it costs more, everything waits',
  }),
  CHAIN_MEMBERSHIPS: setting({
    schema: yesOrNo,
    default: true,
    doc: 'Whether members of communities who have linked a wallet are given the membership token, which makes their address public as one; only with it can votes be settled on the chain',
  }),
};
