import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogCheck, type LogReport, type OutcomeEntry, type PublishedEntry, type VoteEntry } from './log-check.js';
import { commitmentOf, proposalIdOf } from './proposal-id.js';
import { testKey } from '../../../tests/support/wallet-keys.js';
import { appendEntry, emptyLog, type LogHead, outcomeOf, voterHashOf, votesHashOf } from './vote-log.js';

const domain = { chainId: 31_337, registry: `0x${'ab'.repeat(20)}` };
const rules = { opensAt: 86_400, closesAt: 172_800, challengeSeconds: 3600, quorum: 2, approveAt: 3, rejectAt: 3 };

/** A vote by a wallet (by number), or without one. */
interface Said {
  readonly by: number | null;
  readonly yes: boolean;
}

function logOf(...proposals: readonly (readonly Said[])[]): PublishedEntry[] {
  const entries: PublishedEntry[] = [];
  let head: LogHead = emptyLog;
  proposals.forEach((said, number) => {
    const commitment = commitmentOf(`0x${'05'.repeat(32)}`, `proposal ${number}`);
    const proposal = proposalIdOf(commitment, rules);
    const votes = said.map(({ by, yes }, at) => {
      const key = by === null ? undefined : testKey(by);
      const signature = key?.signVote(domain, { proposal, yes, revision: 0, deadline: rules.closesAt }) ?? null;
      const voter = { voter: key?.address ?? String(at + 1), signature, salt: `0x${'07'.repeat(32)}` };
      const content = { kind: 'vote' as const, proposal, yes, revision: 0, castOn: '2026-11-22', voterHash: voterHashOf(voter) };
      const entry: VoteEntry = { ...appendEntry(head, content), by: voter };
      head = entry;
      return entry;
    });
    const outcome: OutcomeEntry = appendEntry(head, {
      kind: 'outcome' as const,
      proposal,
      commitment,
      rules,
      ...domain,
      outcome: outcomeOf(votes, rules),
      byHand: false,
      votesHash: votesHashOf(votes),
    });
    head = outcome;
    entries.push(...votes, outcome);
  });
  return entries;
}

function check(entries: readonly PublishedEntry[], known?: LogHead): LogReport {
  const all = createLogCheck(known);
  all.add(entries);
  return all.report();
}
const placesOf = (report: LogReport) => report.faults.map(({ place }) => place);
/** All hashes worked out anew, as somebody who owns the log could. */
function rehashed(entries: readonly PublishedEntry[]): PublishedEntry[] {
  const result: PublishedEntry[] = [];
  let votes: VoteEntry[] = [];
  for (const entry of entries) {
    const before = result.at(-1) ?? emptyLog;
    if (entry.kind === 'vote') {
      const vote = { ...appendEntry(before, { ...entry, ...(entry.by && { voterHash: voterHashOf(entry.by) }) }), by: entry.by };
      votes.push(vote);
      result.push(vote);
    } else {
      result.push(appendEntry(before, { ...entry, votesHash: votesHashOf(votes) }));
      votes = [];
    }
  }
  return result;
}
const altered = (entries: readonly PublishedEntry[], place: number, change: object) =>
  entries.map((entry) => (entry.place === place ? { ...entry, ...change } : entry));

const yes = (by: number | null): Said => ({ by, yes: true });
const no = (by: number | null): Said => ({ by, yes: false });
/** 1 to 3 votes, 4 approved; 5 no votes, expired; 6 to 8 votes, 9 rejected. */
const log = logOf([yes(1), yes(2), yes(3)], [], [no(1), yes(null), no(null)]);

describe('a log that nobody touched', () => {
  it('is whole and true, however it is cut into pages', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 10, maxLength: 10 }), (sizes) => {
        const all = createLogCheck(log[8]);
        let from = 0;
        for (const size of sizes) all.add(log.slice(from, (from += size)));
        expect(all.report()).toEqual({
          head: { place: 9, hash: log[8]?.hash },
          proposals: 3,
          byHand: 0,
          votes: 6,
          signed: 4,
          unsigned: 2,
          forgotten: 0,
          faults: [],
        });
      }),
    );
  });

  it('stays so when voters were forgotten: their votes count, and nobody can tell whose they were', () => {
    const forgotten = altered(altered(log, 1, { by: null }), 7, { by: null });
    expect(check(forgotten)).toMatchObject({ votes: 6, signed: 3, unsigned: 1, forgotten: 2, faults: [] });
  });

  it('may be empty', () => {
    expect(check([])).toMatchObject({ head: emptyLog, proposals: 0, faults: [] });
  });
});

describe('a log that was tampered with', () => {
  it('is found out at the entry in which anything was altered', () => {
    const other = `0x${'0d'.repeat(32)}`;
    const changes = [
      { proposal: other },
      { yes: false },
      { revision: 1 },
      { castOn: '2026-11-23' },
      { voterHash: other },
      { hash: other },
    ];
    for (const change of changes) expect(placesOf(check(altered(log, 2, change)))).toContain(2);
    const ofOutcome = [
      { commitment: other },
      { rules: { ...rules, quorum: 1 } },
      { chainId: 1 },
      { registry: `0x${'00'.repeat(20)}` },
      { outcome: 'rejected' },
      { byHand: true },
      { votesHash: other },
    ];
    for (const change of ofOutcome) expect(placesOf(check(altered(log, 4, change)))).toContain(4);
  });

  it('is found out when an entry was left out, put in twice or moved, or the end is missing to who knows it', () => {
    expect(placesOf(check(log.filter(({ place }) => place !== 2)))).toContain(2);
    expect(placesOf(check([...log.slice(0, 3), ...log.slice(2)]))).toContain(4);
    expect(check(log.slice(0, 5)).faults).toEqual([]);
    expect(placesOf(check(log.slice(0, 5), log[8]))).toEqual([6]);
    expect(placesOf(check(log.slice(0, 3)))).toEqual([1]);
  });

  it('is found out also when all hashes were worked out anew', () => {
    const vote = log[0] as VoteEntry;
    const forged: readonly (readonly [string, readonly PublishedEntry[], number])[] = [
      ['another choice', altered(log, 1, { yes: false }), 1],
      ['another voter', altered(log, 1, { by: { ...vote.by, voter: testKey(9).address } }), 1],
      ['no signature', altered(log, 1, { by: { ...vote.by, signature: null } }), 1],
      ['a signature of another vote', altered(log, 1, { by: { ...vote.by, signature: (log[1] as VoteEntry).by?.signature } }), 1],
      ['another chain', altered(log, 4, { chainId: 1 }), 1],
      ['another registry', altered(log, 4, { registry: `0x${'ac'.repeat(20)}` }), 1],
      ['another deadline', altered(log, 4, { rules: { ...rules, closesAt: 172_801 } }), 4],
      ['another threshold', altered(log, 9, { rules: { ...rules, rejectAt: 1 } }), 9],
      ['another outcome', altered(log, 4, { outcome: 'rejected' }), 4],
    ];
    for (const [name, entries, place] of forged)
      expect([name, placesOf(check(rehashed(entries)))]).toEqual([name, expect.arrayContaining([place])]);
    const twice = rehashed([log[0], log[0], ...log.slice(1)] as PublishedEntry[]);
    expect(check(twice).faults).toEqual([{ place: 2, words: expect.stringMatching(/has voted on this proposal already/) }]);
    const again = rehashed([...log, ...log.slice(0, 4)]);
    expect(check(again).faults).toEqual([{ place: 13, words: 'its proposal has an outcome already, further up' }]);
  });

  it('is found out when somebody else is said to have voted, whom no signature names', () => {
    const unsigned = log[6] as VoteEntry;
    for (const change of [{ voter: '9' }, { salt: `0x${'08'.repeat(32)}` }])
      expect(placesOf(check(altered(log, 7, { by: { ...unsigned.by, ...change } })))).toEqual([7]);
  });

  it('is found out when a vote without a signature is said to be of somebody, in whatever letters', () => {
    const unsigned = log[7] as VoteEntry;
    const names = [
      testKey(4).address,
      `0x${testKey(4).address.slice(2).toUpperCase()}`,
      ` ${testKey(4).address}`,
      'ann',
      '',
      '0',
      '-1',
    ];
    for (const voter of names) {
      const report = check(rehashed(altered(log, 8, { by: { ...unsigned.by, voter } })));
      expect([voter, report.faults]).toEqual([voter, [{ place: 8, words: expect.stringContaining('did not sign it') }]]);
    }
  });

  it('is found out when entries are held back that are said to be there', () => {
    const end = log[8] as LogHead;
    const given = (entries: readonly PublishedEntry[], newest: LogHead) => {
      const all = createLogCheck();
      all.add(entries);
      return placesOf(all.report(newest));
    };
    expect(given(log, { place: 9, hash: end.hash })).toEqual([]);
    expect(given([], emptyLog)).toEqual([]);
    expect(given(log.slice(0, 5), end)).toEqual([6]);
    expect(given([], end)).toEqual([1]);
    expect(given(log, { place: 9, hash: emptyLog.hash })).toEqual([10]);
  });

  it('is found out by the hash of the votes, which a chain may hold, when all else was worked out anew', () => {
    const other = rehashed(altered(log, 7, { castOn: '2026-11-23' }));
    const votesHash = (log[8] as OutcomeEntry).votesHash;
    const kept = [...other.slice(0, 8), appendEntry(other[7] as LogHead, { ...(other[8] as OutcomeEntry), votesHash })];
    expect(check(kept).faults).toEqual([{ place: 9, words: expect.stringMatching(/hash of the votes/) }]);
  });

  it('was written anew as a whole: told to who knows an entry of it', () => {
    const anew = logOf([yes(1), yes(2), yes(4)], [], [no(1), yes(null), no(null)]);
    expect(check(anew).faults).toEqual([]);
    expect(placesOf(check(anew, log[8]))).toEqual([9]);
  });

  it('is never more than a fault, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.anything(), { maxLength: 5 }), fc.constantFrom(...Object.keys(log[0] as object)), (junk, field) => {
        const report = check(junk.map((each) => Object.assign({}, log[0] as VoteEntry, { [field]: each })));
        expect(Array.isArray(report.faults)).toBe(true);
      }),
    );
  });
});

describe('an outcome that was set by hand', () => {
  it('is counted, and is no fault: the log says so', () => {
    const byHand = rehashed(altered(log, 5, { outcome: 'approved', byHand: true }));
    expect(check(byHand)).toMatchObject({ byHand: 1, faults: [] });
  });
});
