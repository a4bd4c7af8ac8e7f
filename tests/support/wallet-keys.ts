// Wallets made of a small number, and what they sign.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Hex, hashOf, parseHash, toHex } from '../../packages/chain/src/bytes.js';
import { type Vote, type VoteDomain, voteDigest } from '../../packages/chain/src/vote-signature.js';

export interface TestKey {
  /** In lower case. */
  readonly address: Hex;
  /** 65 bytes, v 27 or 28. */
  sign(digest: Uint8Array): Hex;
  signVote(domain: VoteDomain, vote: Vote): Hex;
  /** As `personal_sign`. */
  signText(text: string): Hex;
}

export function testKey(number: number): TestKey {
  const key = new Uint8Array(32).fill(number);
  const address = toHex(hashOf(secp256k1.getPublicKey(key, false).slice(1)).slice(-20));
  const sign = (digest: Uint8Array): Hex => {
    const [v, ...rs] = secp256k1.sign(digest, key, { prehash: false, format: 'recovered' });
    return `${toHex(new Uint8Array(rs))}${(27 + (v as number)).toString(16)}`;
  };
  return {
    address,
    sign,
    signVote: (domain, vote) => sign(parseHash(voteDigest(domain, vote))),
    signText: (text) => {
      const bytes = utf8ToBytes(text);
      return sign(hashOf(concatBytes(utf8ToBytes(`\u0019Ethereum Signed Message:\n${bytes.length}`), bytes)));
    },
  };
}
