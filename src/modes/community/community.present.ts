// Communities in words: whether one is healthy, what two people share, and why a voter has nothing to judge.
import type { CommunityHealth, NextPair, PairToJudge } from '@nakodo/protocol';
import { listed, named } from '../../policy/words.js';

export interface CommunityNumbersRow {
  readonly pool_id: string;
  readonly members: number;
  readonly agreed: number;
  readonly queue_depth: number;
  readonly active_voting: number;
  readonly overdue: number;
  readonly approved: number;
  readonly rejected: number;
  readonly expired: number;
  readonly blocked: number;
  readonly voters_assigned: number;
  readonly votes_cast: number;
  readonly talking: number;
  readonly filled_at: Date | null;
  readonly all_queued: boolean;
  readonly queue_low: number;
  readonly active_low: number;
}

/** How long pairs may wait for whoever fills queues and opens proposals. */
const patienceMs = 60_000;

export function presentHealth(row: CommunityNumbersRow, pool: { readonly open: boolean }, now = Date.now()): CommunityHealth {
  return {
    ...judge(row, pool.open, now),
    members: row.members,
    agreed: row.agreed,
    queueDepth: row.queue_depth,
    activeVoting: row.active_voting,
    overdue: row.overdue,
    approved: row.approved,
    rejected: row.rejected,
    expired: row.expired,
    blocked: row.blocked,
    votersAssigned: row.voters_assigned,
    votesCast: row.votes_cast,
    talking: row.talking,
    filledAt: row.filled_at?.toISOString() ?? null,
  };
}

/** Against what is possible: `min(mark, pairs left)`. That no other pair was left is what the generator found when it last looked. */
function judge(row: CommunityNumbersRow, open: boolean, now: number): Pick<CommunityHealth, 'status' | 'words'> {
  const { agreed, queue_depth: queued, active_voting: active, overdue } = row;
  if (overdue > 0) {
    return unhealthy(
      `${overdue} ${overdue === 1 ? 'vote is' : 'votes are'} over and not settled: is a worker running (nakodo work)?`,
    );
  }
  if (!open) return { status: 'PAUSED', words: 'It is paused or over: no pair is proposed. Votes that are open go on.' };
  if (agreed < 2) {
    const who = agreed === 0 ? 'Nobody' : 'Only one person';
    return { status: 'NOTHING_TO_JUDGE', words: `${who} agreed to be voted on, so 0 pairs are possible: ask members to agree.` };
  }
  if (queued < row.queue_low && !row.all_queued) {
    const late = row.filled_at === null || now - row.filled_at.getTime() > patienceMs;
    if (late) return unhealthy('The queue is low and nobody fills it: is a worker running (nakodo work)?');
  }
  if (queued === 0 && active === 0) {
    return {
      status: 'NOTHING_TO_JUDGE',
      words:
        '0 pairs are left: all that the policy allows are decided or in their cool-off. More members, or another policy, bring more.',
    };
  }
  if (queued < row.queue_low && row.all_queued) {
    return {
      status: 'HEALTHY',
      words: `All pairs that are possible are queued (${queued}) or open (${active}): it is a small community, and nothing is missing.`,
    };
  }
  return { status: 'HEALTHY', words: `${queued} pairs wait, ${active} are open for votes.` };
}

const unhealthy = (words: string) => ({ status: 'UNHEALTHY' as const, words });

export interface PairRow {
  readonly id: string;
  readonly closes_at: Date;
  readonly my_vote: 'yes' | 'no' | null;
  readonly one: PairToJudge['one'];
  readonly other: PairToJudge['other'];
  readonly common: Common;
}

/** As common_of_reasons makes it. */
export type Common = readonly { readonly attribute: string; readonly label: string; readonly shared: readonly unknown[] }[];

export function presentPair(row: PairRow): PairToJudge {
  return {
    proposalId: row.id,
    one: row.one,
    other: row.other,
    shared: presentCommon('Both', row.common),
    closesAt: row.closes_at.toISOString(),
    vote: row.my_vote,
  };
}

/** In words about two others, or to one of the two. */
export function presentCommon(both: 'Both' | 'You both', common: Common): string[] {
  return common.map(({ attribute, shared }) => {
    const what = named(attribute);
    const those = listed(shared.filter((value) => typeof value === 'string'));
    if (['interests', 'hobbies', 'likes', 'topics'].includes(what)) return `${both} like ${those}`;
    if (['languages', 'speaks'].includes(what)) return `${both} speak ${those}`;
    return `${both} share ${what}: ${those}`;
  });
}

export function presentNothingLeft({ open, agreed }: { readonly open: boolean; readonly agreed: number }): NextPair {
  if (!open) {
    return { pair: null, left: 'nothing', why: 'paused', words: 'This community is paused or over: no new pairs for now.' };
  }
  if (agreed < 2) {
    return {
      pair: null,
      left: 'nothing',
      why: 'nobody-agreed',
      words: 'Not enough people here have agreed to be voted on yet. As soon as they do, there are pairs.',
    };
  }
  return {
    pair: null,
    left: 'nothing',
    why: 'all-judged',
    words:
      'You have judged every pair there is for you: the others are decided, or about you or people you know. New members bring new pairs.',
  };
}
