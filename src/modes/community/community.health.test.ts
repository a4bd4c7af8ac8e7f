// Health of communities: against what is possible, with words for every size.
import { describe, expect, it } from 'vitest';
import { presentHealth, type CommunityNumbersRow } from './community.health.js';

const now = Date.parse('2026-05-01T12:00:00Z');
const ago = (seconds: number) => new Date(now - seconds * 1000);

/** Fifteen who all agreed, and a worker that has just run: all their pairs are queued or open. */
const fifteen: CommunityNumbersRow = {
  pool_id: '',
  members: 15,
  agreed: 15,
  queue_depth: 20,
  active_voting: 12,
  overdue: 0,
  approved: 0,
  rejected: 0,
  expired: 0,
  blocked: 0,
  voters_assigned: 120,
  votes_cast: 0,
  talking: 0,
  filled_at: ago(5),
  all_queued: true,
  queue_low: 50,
  active_low: 10,
  quorum: 3,
  approve_at: 5,
  reject_at: 5,
  metrics_at: ago(30),
};
const health = (changed: Partial<CommunityNumbersRow>, open = true) => {
  const { status, words } = presentHealth({ ...fifteen, ...changed }, { open }, now);
  return `${status} ${words}`;
};
const small = (members: number, changed: Partial<CommunityNumbersRow> = {}) =>
  health({ members, agreed: members, queue_depth: 0, active_voting: 0, ...changed });

describe('the health of a community', () => {
  it('is good for fifteen people although fifty pairs do not exist', () => {
    expect(health({})).toMatch(/^HEALTHY All pairs that are possible are queued \(20\) or open \(12\)/);
  });

  it('is good when the queue is full enough', () => {
    expect(health({ all_queued: false, queue_depth: 60 })).toBe('HEALTHY 60 pairs wait, 12 are open for votes.');
    expect(health({ all_queued: false, queue_depth: 51, active_voting: 1 })).toMatch(/1 is open/);
  });

  it.each([
    [0, /^NOTHING_TO_JUDGE Nobody is in it yet, so 0 pairs are possible: invite people/],
    [1, /^NOTHING_TO_JUDGE Only one person agreed to be voted on, so 0 pairs are possible/],
    [2, /^NOTHING_TO_JUDGE The one pair there is are all the members: nobody is left to vote/],
  ])('says of %i people that there is nothing to judge, and why', (people, words) => {
    expect(small(people, { queue_depth: people === 2 ? 1 : 0 })).toMatch(words);
  });

  it('says of members of whom nobody agreed that they are to be asked', () => {
    expect(small(4, { agreed: 0 })).toMatch(
      /^NOTHING_TO_JUDGE Nobody agreed to be voted on, so 0 pairs are possible: ask members/,
    );
  });

  it('says of three people that each pair has one voter, who is no quorum', () => {
    expect(small(3, { active_voting: 3 })).toMatch(
      /^UNHEALTHY With 3 members at most 1 can vote on a pair, and 3 votes are needed.*Invite 2 more, or lower the quorum \(the votes needed at the end\)/,
    );
    expect(small(3, { active_voting: 3, quorum: 1 })).toMatch(/^HEALTHY/);
    expect(small(5, { active_voting: 10 })).toMatch(/^HEALTHY/);
  });

  it('says that 0 pairs are possible where the policy or blocks leave none, and 0 left where all are decided', () => {
    expect(small(15)).toMatch(/^NOTHING_TO_JUDGE 0 pairs are possible among the 15 who agreed/);
    expect(small(15, { rejected: 3 })).toMatch(/^NOTHING_TO_JUDGE 0 pairs are left/);
    expect(health({ agreed: 0, queue_depth: 0, active_voting: 0 })).toMatch(/^NOTHING_TO_JUDGE Nobody agreed/);
  });

  it('is bad when nobody settles, nobody fills, or nothing has run', () => {
    expect(health({ overdue: 1 })).toMatch(/^UNHEALTHY 1 vote is over and not settled/);
    expect(health({ overdue: 2 }, false)).toMatch(/^UNHEALTHY 2 votes are over/);
    expect(health({ all_queued: false, filled_at: ago(90) })).toMatch(/^UNHEALTHY The queue is low and nobody fills it/);
    expect(health({ all_queued: false, filled_at: null })).toMatch(/^UNHEALTHY The queue is low/);
    expect(health({ all_queued: false, filled_at: ago(30) })).toMatch(/^HEALTHY/);
    expect(health({ metrics_at: ago(11 * 60) })).toMatch(/^UNHEALTHY Nothing has run for 11 minutes/);
    expect(health({ metrics_at: null })).toMatch(/^HEALTHY/);
  });

  it('is paused when nothing is proposed for now', () => {
    expect(health({}, false)).toMatch(/^PAUSED/);
  });
});
