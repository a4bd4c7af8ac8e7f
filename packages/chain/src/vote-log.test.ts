import { describe, expect, it } from 'vitest';
import { appendEntry, emptyLog, outcomeOf, voterHashOf, votesHashOf, type VoteContent } from './vote-log.js';

const salt = `0x${'05'.repeat(32)}`;
const vote: VoteContent = {
  kind: 'vote',
  proposal: `0x${'0a'.repeat(32)}`,
  yes: true,
  revision: 0,
  castOn: '2026-11-22',
  voterHash: voterHashOf({ voter: '1', signature: null, salt }),
};
const rules = { opensAt: 86_400, closesAt: 172_800, challengeSeconds: 3600, quorum: 3, approveAt: 5, rejectAt: 5 };
const outcome = {
  kind: 'outcome' as const,
  proposal: vote.proposal,
  commitment: `0x${'0b'.repeat(32)}`,
  rules,
  chainId: 1,
  registry: `0x${'00'.repeat(20)}`,
  outcome: 'approved' as const,
  byHand: false,
  votesHash: `0x${'0c'.repeat(32)}`,
};

describe('an entry of the log', () => {
  it('has another hash when anything in it is another', () => {
    const { kind: _kind, ...rest } = vote;
    const changed = Object.keys(rest).map((name) => appendEntry(emptyLog, { ...vote, [name]: 'other' }).hash);
    expect(new Set([appendEntry(emptyLog, vote).hash, ...changed]).size).toBe(6);
    const { kind: _outcome, rules: _rules, ...others } = outcome;
    const ofOutcome = [
      ...Object.keys(others).map((name) => appendEntry(emptyLog, { ...outcome, [name]: 'other' }).hash),
      ...Object.keys(rules).map((name) => appendEntry(emptyLog, { ...outcome, rules: { ...rules, [name]: 9 } }).hash),
    ];
    expect(new Set([appendEntry(emptyLog, outcome).hash, ...ofOutcome]).size).toBe(14);
  });

  it('has another hash after another entry, and at another place', () => {
    const first = appendEntry(emptyLog, vote);
    expect(appendEntry(first, vote)).toMatchObject({ place: 2 });
    expect(new Set([first.hash, appendEntry(first, vote).hash, appendEntry({ ...first, place: 2 }, vote).hash]).size).toBe(3);
  });

  it('has hashes that do not change from release to release', () => {
    const first = appendEntry(emptyLog, vote);
    expect([vote.voterHash, first.hash, appendEntry(first, outcome).hash, votesHashOf([first])]).toMatchInlineSnapshot(`
      [
        "0xcab375bbd7897b3f90dd9e73faf4a8c50aa97582a0e7c3990364321ccd9f5bc3",
        "0x6f2a5cfb5fcbaeddb5bc9a17120bcecc9922d9036d942b8646b72858aec6e9fc",
        "0xf5fae28d8bb1e12d328090a30264401dcd807432db439051e7058c7b5d1b62a2",
        "0xd9213282cb5979e69635cc119e39225647f9b7d151194858ee969360c2eb1ee8",
      ]
    `);
  });
});

describe('the hash of a voter', () => {
  it('is another one with another voter, signature or salt', () => {
    const voter = { voter: '1', signature: null, salt };
    const others = [voter, { ...voter, voter: '2' }, { ...voter, signature: '0x00' }, { ...voter, salt: `0x${'06'.repeat(32)}` }];
    expect(new Set(others.map(voterHashOf)).size).toBe(4);
  });
});

describe('what votes mean', () => {
  it.each([
    { yes: 5, no: 4, becomes: 'approved' },
    { yes: 4, no: 5, becomes: 'rejected' },
    { yes: 3, no: 0, becomes: 'approved' },
    { yes: 2, no: 2, becomes: 'rejected' },
    { yes: 1, no: 2, becomes: 'rejected' },
    { yes: 2, no: 0, becomes: 'expired' },
    { yes: 0, no: 0, becomes: 'expired' },
  ] as const)('with $yes yes and $no no: $becomes', ({ yes, no, becomes }) => {
    const votes = [...Array.from({ length: yes }, () => ({ yes: true })), ...Array.from({ length: no }, () => ({ yes: false }))];
    expect(outcomeOf(votes, rules)).toBe(becomes);
  });
});

describe('the hash of votes', () => {
  it('is another one for each other set and order of them', () => {
    const [one, two] = [{ hash: `0x${'01'.repeat(32)}` }, { hash: `0x${'02'.repeat(32)}` }];
    expect(new Set([[], [one], [two], [one, two], [two, one]].map(votesHashOf)).size).toBe(5);
  });
});
