// A vote as a wallet signs it (EIP-712), and who signed it. Pure: anybody can check a vote with this and no chain.
// The contract recovers the same voters from the same bytes; contracts/tests/parity.test.ts holds the two equal.
import { type Hex, hashOf, hashOfText, parseAddress, parseHash, toHex, wordOf, wordOfAddress } from './bytes.js';
import { recoverSigner } from './signature.js';

/** Where a vote counts: nowhere else. */
export interface VoteDomain {
  readonly chainId: number;
  readonly registry: string;
}

export interface Vote {
  readonly proposal: string;
  readonly yes: boolean;
  /** 0, and one more each time that the voter changed their mind: on the chain the newest counts. */
  readonly revision: number;
  /** When the voting closes, in seconds; the wallet shows it. */
  readonly deadline: number;
}

const domainName = 'Nakodo';
const domainVersion = '1';

const domainFields = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
] as const;

const voteFields = [
  { name: 'proposal', type: 'bytes32' },
  { name: 'yes', type: 'bool' },
  { name: 'revision', type: 'uint32' },
  { name: 'deadline', type: 'uint64' },
] as const;

const typeHash = (name: string, fields: readonly { readonly name: string; readonly type: string }[]) =>
  hashOfText(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`);

/** What is handed to a wallet's `eth_signTypedData_v4`, as JSON. */
export function voteTypedData({ chainId, registry }: VoteDomain, vote: Vote) {
  return {
    types: { EIP712Domain: domainFields, Vote: voteFields },
    primaryType: 'Vote',
    domain: { name: domainName, version: domainVersion, chainId, verifyingContract: toHex(parseAddress(registry)) },
    message: { proposal: toHex(parseHash(vote.proposal)), yes: vote.yes, revision: vote.revision, deadline: vote.deadline },
  } as const;
}

function domainHash({ chainId, registry }: VoteDomain): Uint8Array {
  return hashOf(
    typeHash('EIP712Domain', domainFields),
    hashOfText(domainName),
    hashOfText(domainVersion),
    wordOf(chainId, 256),
    wordOfAddress(registry),
  );
}

/** The 32 bytes that are signed. */
export function voteDigest(domain: VoteDomain, vote: Vote): Hex {
  const struct = hashOf(
    typeHash('Vote', voteFields),
    parseHash(vote.proposal),
    wordOf(vote.yes ? 1 : 0, 8),
    wordOf(vote.revision, 32),
    wordOf(vote.deadline, 64),
  );
  return toHex(hashOf(new Uint8Array([0x19, 0x01]), domainHash(domain), struct));
}

/** Who signed this vote, in lower case; undefined: nobody (see `recoverSigner`). */
export function recoverVoter(domain: VoteDomain, vote: Vote, signature: string): Hex | undefined {
  return recoverSigner(parseHash(voteDigest(domain, vote)), signature);
}

export function isSignedBy(voter: string, domain: VoteDomain, vote: Vote, signature: string): boolean {
  return recoverVoter(domain, vote, signature) === toHex(parseAddress(voter));
}
