// A vote as a wallet signs it (EIP-712), and who signed it. Pure: anybody can check a vote with this and no chain.
// The contract recovers the same voters from the same bytes; contracts/tests/parity.test.ts holds the two equal.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { findBytes, type Hex, hashOf, hashOfText, parseAddress, parseHash, toHex, wordOf, wordOfAddress } from './bytes.js';

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
const bytesOfHash = 32;

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

interface Parts {
  readonly rs: Uint8Array;
  readonly recovery: 0 | 1;
}

/** r, s and v (27 and 28, or 0 and 1), or the compact form of EIP-2098, where v is the top bit of s. */
function findParts(signature: string): Parts | undefined {
  const bytes = findBytes(signature);
  if (bytes?.length === 2 * bytesOfHash) {
    const rs = bytes.slice();
    const top = rs[bytesOfHash] as number;
    rs[bytesOfHash] = top & 0x7f;
    return { rs, recovery: top >> 7 === 1 ? 1 : 0 };
  }
  if (bytes?.length !== 2 * bytesOfHash + 1) return undefined;
  const v = bytes[2 * bytesOfHash] as number;
  const recovery = v >= 27 ? v - 27 : v;
  return recovery === 0 || recovery === 1 ? { rs: bytes.slice(0, 2 * bytesOfHash), recovery } : undefined;
}

/**
 * Who signed this vote, in lower case; undefined: nobody. Zeros and the malleable twin of a signature (high s) are nobody's, as
 * in the contract. A wallet that is itself a contract (ERC-1271) has no such signature and cannot be recovered.
 */
export function recoverVoter(domain: VoteDomain, vote: Vote, signature: string): Hex | undefined {
  const digest = parseHash(voteDigest(domain, vote));
  const parts = findParts(signature);
  if (!parts) return undefined;
  try {
    const parsed = secp256k1.Signature.fromBytes(parts.rs, 'compact');
    if (parsed.hasHighS()) return undefined;
    const key = parsed.addRecoveryBit(parts.recovery).recoverPublicKey(digest).toBytes(false);
    return toHex(hashOf(key.slice(1)).slice(-20));
  } catch {
    return undefined; // r or s out of range, or no point of the curve
  }
}

export function isSignedBy(voter: string, domain: VoteDomain, vote: Vote, signature: string): boolean {
  return recoverVoter(domain, vote, signature) === toHex(parseAddress(voter));
}

/** A signature as the registry takes it (EIP-2098); undefined where `recoverVoter` finds nobody by its form. */
export function compactSignature(signature: string): { readonly r: Hex; readonly vs: Hex } | undefined {
  const parts = findParts(signature);
  if (!parts || (parts.rs[bytesOfHash] as number) > 0x7f) return undefined;
  const vs = parts.rs.slice(bytesOfHash);
  vs[0] = (vs[0] as number) | (parts.recovery << 7);
  return { r: toHex(parts.rs.slice(0, bytesOfHash)), vs: toHex(vs) };
}
