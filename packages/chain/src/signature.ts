// Who made a signature of the curve that Ethereum uses: from 32 bytes that were signed to an address. Knows nothing of what they mean.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { findBytes, type Hex, hashOf, toHex } from './bytes.js';

const bytesOfHash = 32;
const addressBytes = 20;

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

/** Whether it has the form of a signature by a key. Wallets that are contracts (ERC-1271, ERC-6492) give others. */
export const hasSignatureForm = (signature: string): boolean => findParts(signature) !== undefined;

/**
 * In lower case; undefined: nobody. Zeros and the malleable twin of a signature (high s) are nobody's, as in the contract. A wallet that
 * is itself a contract has no such signature and cannot be recovered.
 */
export function recoverSigner(digest: Uint8Array, signature: string): Hex | undefined {
  const parts = findParts(signature);
  if (!parts) return undefined;
  try {
    const parsed = secp256k1.Signature.fromBytes(parts.rs, 'compact');
    if (parsed.hasHighS()) return undefined;
    const key = parsed.addRecoveryBit(parts.recovery).recoverPublicKey(digest).toBytes(false);
    return toHex(hashOf(key.slice(1)).slice(-addressBytes));
  } catch {
    return undefined; // r or s out of range, or no point of the curve
  }
}

/** A signature as the registry takes it (EIP-2098); undefined where `recoverSigner` finds nobody by its form. */
export function compactSignature(signature: string): { readonly r: Hex; readonly vs: Hex } | undefined {
  const parts = findParts(signature);
  if (!parts || (parts.rs[bytesOfHash] as number) > 0x7f) return undefined;
  const vs = parts.rs.slice(bytesOfHash);
  vs[0] = (vs[0] as number) | (parts.recovery << 7);
  return { r: toHex(parts.rs.slice(0, bytesOfHash)), vs: toHex(vs) };
}
