import { describe, expect, it } from 'vitest';
import type { Ballot } from './ballot.js';
import { groupBallots } from './ballot-groups.js';

const rules = { opensAt: 1, closesAt: 2, challengeSeconds: 3, quorum: 4, approveAt: 5, rejectAt: 6 };
const of = (byte: string) => `0x${byte.repeat(32)}` as const;
const vote = { voter: `0x${'99'.repeat(20)}`, r: of('aa'), vs: of('bb'), revision: 0, yes: true } as const;
const ballot = (commitment: string, change: Partial<Ballot> = {}): Ballot => ({ commitment, rules, votes: [vote], ...change });

describe('ballots to be settled', () => {
  it('have 69 bytes a vote: r, vs, revision, yes', () => {
    const votes = [vote, { ...vote, r: of('CC'), revision: 0x01_02_03_04, yes: false }];
    const [group] = groupBallots([ballot(of('Dd'), { votes })]);
    const first = `${'aa'.repeat(32)}${'bb'.repeat(32)}0000000001`;
    const second = `${'cc'.repeat(32)}${'bb'.repeat(32)}0102030400`;
    expect(group).toEqual({ rules, ballots: [{ commitment: of('dd'), votes: `0x${first}${second}` }] });
    expect(groupBallots([ballot(of('dd'), { votes: [] })])[0]?.ballots).toEqual([{ commitment: of('dd'), votes: '0x' }]);
  });

  it('are together where all rules are the same, in the order in which they come, and nowhere else', () => {
    const others = Object.entries(rules).map(([name, value]) => ({ ...rules, [name]: value + 10 }));
    const same = { rejectAt: 6, approveAt: 5, quorum: 4, challengeSeconds: 3, closesAt: 2, opensAt: 1 };
    const mixed = [
      ballot(of('01')),
      ...others.map((other) => ballot(of('02'), { rules: other })),
      ballot(of('03'), { rules: same }),
    ];
    const groups = groupBallots(mixed);
    expect(groups.map((group) => group.rules)).toEqual([rules, ...others]);
    expect(groups.map(({ ballots }) => ballots.map(({ commitment }) => commitment))).toEqual([
      [of('01'), of('03')],
      ...others.map(() => [of('02')]),
    ]);
    expect(groupBallots([])).toEqual([]);
  });

  it('refuse what no vote can be, rather than move the next one by some bytes', () => {
    for (const wrong of [
      { revision: 2 ** 32 },
      { revision: -1 },
      { revision: 0.5 },
      { r: '0xaa' },
      { vs: `${of('bb')}00` },
    ] as const)
      expect(() => groupBallots([ballot(of('01'), { votes: [{ ...vote, ...wrong }] })])).toThrow(RangeError);
    expect(() => groupBallots([ballot('0x01')])).toThrow(RangeError);
  });
});
