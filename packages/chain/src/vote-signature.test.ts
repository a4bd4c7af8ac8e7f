import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, parseHash, toHex } from './bytes.js';
import { commitmentOf, proposalIdOf } from './proposal-id.js';
import { compactSignature } from './signature.js';
import { isSignedBy, recoverVoter, type Vote, type VoteDomain, voteDigest, voteTypedData } from './vote-signature.js';

const key = new Uint8Array(32).fill(7);
const voter = toHex(hashOf(secp256k1.getPublicKey(key, false).slice(1)).slice(-20));
const domain: VoteDomain = { chainId: 31_337, registry: `0x${'ab'.repeat(20)}` };
const proposal = `0x${'01'.repeat(32)}`;
const vote: Vote = { proposal, yes: true, revision: 0, deadline: 1_800_000_000 };
const order = secp256k1.Point.Fn.ORDER;

function sign(signed = vote, where = domain) {
  const [v, ...rs] = secp256k1.sign(parseHash(voteDigest(where, signed)), key, { prehash: false, format: 'recovered' });
  return { rs: new Uint8Array(rs), v: v as number };
}

const long = ({ rs, v }: { rs: Uint8Array; v: number }) => `${toHex(rs)}${(27 + v).toString(16)}`;
const word = (value: bigint) => value.toString(16).padStart(64, '0');

describe('a signed vote', () => {
  it('names its voter, in each of the forms in which wallets give signatures', () => {
    const signed = sign();
    const { r, vs } = compactSignature(long(signed)) ?? { r: '', vs: '0x' };
    const forms = [
      long(signed),
      `${toHex(signed.rs)}0${signed.v}`,
      `${r}${vs.slice(2)}`,
      long(signed).toUpperCase().replace('0X', '0x'),
    ];
    expect(forms.map((form) => recoverVoter(domain, vote, form))).toEqual(forms.map(() => voter));
    expect(isSignedBy(voter.toUpperCase().replace('0X', '0x'), domain, vote, long(signed))).toBe(true);
    expect(isSignedBy(`0x${'22'.repeat(20)}`, domain, vote, long(signed))).toBe(false);
  });

  it('counts for nothing else than what was signed', () => {
    const signature = long(sign());
    const others: [VoteDomain, Vote][] = [
      [{ ...domain, chainId: 1 }, vote],
      [{ ...domain, registry: `0x${'ac'.repeat(20)}` }, vote],
      [domain, { ...vote, yes: false }],
      [domain, { ...vote, revision: 1 }],
      [domain, { ...vote, deadline: vote.deadline + 1 }],
      [domain, { ...vote, proposal: `0x${'02'.repeat(32)}` }],
    ];
    expect(others.filter(([where, what]) => isSignedBy(voter, where, what, signature))).toEqual([]);
  });

  it('has no twin: the other signature that the curve allows is refused', () => {
    const { rs, v } = sign();
    const s = BigInt(toHex(rs.slice(32)));
    const twin = `${toHex(rs.slice(0, 32))}${word(order - s)}${(28 - v).toString(16)}`;
    expect(recoverVoter(domain, vote, twin)).toBeUndefined();
    expect(compactSignature(twin)).toBeUndefined();
  });

  it('is nobody’s when it is zero, out of range, cut, or no hexadecimal at all', () => {
    const { rs } = sign();
    const r = toHex(rs.slice(0, 32));
    const s = toHex(rs.slice(32)).slice(2);
    const wrong = [
      '',
      '0x',
      'no signature',
      `0x${'0'.repeat(130)}`,
      `0x${'0'.repeat(128)}1b`,
      `0x${'0'.repeat(64)}${s}1b`,
      `${r}${'0'.repeat(64)}1b`,
      `0x${word(order)}${s}1b`,
      `${r}${s}`.slice(0, -2),
      `${r}${s}1d`,
      `${r}${s}1b00`,
      `${r}${s}1`,
    ];
    expect(wrong.filter((signature) => recoverVoter(domain, vote, signature) === voter)).toEqual([]);
    expect(wrong.filter((signature) => recoverVoter(domain, vote, signature) !== undefined)).toEqual([]);
  });

  it('never throws, whatever is sent as a signature', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array({ minLength: 63, maxLength: 66 }).map(toHex)), (signature) => {
        expect(isSignedBy(voter, domain, vote, signature)).toBe(false);
      }),
    );
  });

  it('is refused a hash, an address or a number that cannot be', () => {
    expect(() => voteDigest({ ...domain, registry: '0xab' }, vote)).toThrow('An address has to be 0x and 40');
    expect(() => voteDigest(domain, { ...vote, proposal: '0x01' })).toThrow('A hash has to be 0x and 64');
    expect(() => voteDigest(domain, { ...vote, revision: 2 ** 32 })).toThrow('is not a number of 32 bits');
    expect(() => voteDigest(domain, { ...vote, deadline: 1.5 })).toThrow('is not a whole number');
    expect(() => voteDigest(domain, { ...vote, deadline: -1 })).toThrow('is not a number of 64 bits');
  });

  it('is shown by a wallet with its proposal, the choice and the deadline', () => {
    const typed = JSON.parse(JSON.stringify(voteTypedData(domain, vote)));
    expect(typed.message).toEqual({ proposal, yes: true, revision: 0, deadline: 1_800_000_000 });
    expect(typed.domain).toEqual({ name: 'Nakodo', version: '1', chainId: 31_337, verifyingContract: domain.registry });
  });
});

describe('the id of a proposal', () => {
  const salt = `0x${'05'.repeat(32)}`;
  const commitment = commitmentOf(salt, 'a-proposal');
  const rules = { opensAt: 1, closesAt: 2, challengeSeconds: 3, quorum: 4, approveAt: 5, rejectAt: 6 };

  it('is another one under each other rule', () => {
    const others = Object.keys(rules).map((name) => proposalIdOf(commitment, { ...rules, [name]: 9 }));
    expect(new Set([proposalIdOf(commitment, rules), ...others]).size).toBe(7);
  });

  it('is another one with another salt, so that who knows the proposal cannot guess it', () => {
    expect(commitmentOf(`0x${'06'.repeat(32)}`, 'a-proposal')).not.toBe(commitment);
    expect(commitmentOf(salt, 'another')).not.toBe(commitment);
  });
});
