// Whether a community is healthy, judged against what is possible: `min(mark, pairs left)`. Pure. In a word for machines, and in a sentence that says what
// is so and what to do about it.
import type { CommunityHealth } from '@nakodo/protocol';
import { plural } from '../../policy/words.js';

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
  /** When the generator last looked, it found fewer pairs than it wanted: no other was possible. */
  readonly all_queued: boolean;
  readonly queue_low: number;
  readonly active_low: number;
  readonly quorum: number;
  readonly approve_at: number;
  readonly reject_at: number;
  /** When the metrics were last written: once a minute where anything of ours runs. */
  readonly metrics_at: Date | null;
}

/** How long pairs may wait for whoever fills queues and opens proposals. */
const patienceMs = 60_000;
/** As long as that without metrics, and nothing runs. */
const silentMs = 10 * 60_000;

export function presentHealth(row: CommunityNumbersRow, pool: { readonly open: boolean }, now: number): CommunityHealth {
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

type Verdict = Pick<CommunityHealth, 'status' | 'words'>;

/** What is broken comes before what is small; what nobody can help, before what somebody should do. */
function judge(row: CommunityNumbersRow, open: boolean, now: number): Verdict {
  const { overdue } = row;
  if (overdue > 0) {
    return unhealthy(`${plural(overdue, 'vote is', 'votes are')} over and not settled: is a worker running (nakodo work)?`);
  }
  if (!open) return { status: 'PAUSED', words: 'It is paused or over: no pair is proposed. Votes that are open go on.' };
  return judgePeople(row) ?? judgeWork(row, now) ?? judgePairs(row) ?? judgeQuorum(row) ?? healthy(row);
}

/** Too few for a pair and somebody who votes on it. */
function judgePeople({ members, agreed }: CommunityNumbersRow): Verdict | undefined {
  if (members === 0) return nothing('Nobody is in it yet, so 0 pairs are possible: invite people.');
  if (agreed < 2) {
    const who = agreed === 0 ? 'Nobody' : 'Only one person';
    return nothing(`${who} agreed to be voted on, so 0 pairs are possible: ask members to agree.`);
  }
  if (members < 3) return nothing('The one pair there is are all the members: nobody is left to vote on it. Invite more.');
  return undefined;
}

function judgeWork(
  { queue_depth, queue_low, all_queued, filled_at, metrics_at }: CommunityNumbersRow,
  now: number,
): Verdict | undefined {
  const silence = metrics_at === null ? 0 : now - metrics_at.getTime();
  if (silence > silentMs) {
    const minutes = plural(Math.floor(silence / 60_000), 'minute', 'minutes');
    return unhealthy(`Nothing has run for ${minutes}: is a worker running (nakodo work)?`);
  }
  const late = filled_at === null || now - filled_at.getTime() > patienceMs;
  if (queue_depth < queue_low && !all_queued && late)
    return unhealthy('The queue is low and nobody fills it: is a worker running (nakodo work)?');
  return undefined;
}

function judgePairs(row: CommunityNumbersRow): Verdict | undefined {
  if (row.queue_depth + row.active_voting > 0) return undefined;
  if (row.approved + row.rejected + row.expired + row.blocked === 0) {
    return nothing(
      `0 pairs are possible among the ${row.agreed} who agreed: the policy allows none, or they have blocked each other or talk already. More members, or another policy, bring some.`,
    );
  }
  return nothing(
    '0 pairs are left: all that the policy allows are decided, blocked or in their cool-off. More members, or another policy, bring more.',
  );
}

/** There are pairs, and so few who may vote on each that no vote can ever be decided. */
function judgeQuorum({ members, quorum, approve_at, reject_at }: CommunityNumbersRow): Verdict | undefined {
  const voters = members - 2;
  const needed = Math.min(quorum, approve_at, reject_at);
  if (voters >= needed) return undefined;
  return unhealthy(
    `With ${members} members at most ${voters} can vote on a pair, and ${needed} votes are needed: nothing can be decided. ` +
      `Invite ${needed - voters} more, or lower the quorum (the votes needed at the end).`,
  );
}

function healthy({ queue_depth: queued, active_voting: active, queue_low, all_queued }: CommunityNumbersRow): Verdict {
  const words =
    queued < queue_low && all_queued
      ? `All pairs that are possible are queued (${queued}) or open (${active}): it is a small community, and nothing is missing.`
      : `${plural(queued, 'pair waits', 'pairs wait')}, ${active} ${active === 1 ? 'is' : 'are'} open for votes.`;
  return { status: 'HEALTHY', words };
}

const unhealthy = (words: string): Verdict => ({ status: 'UNHEALTHY', words });
const nothing = (words: string): Verdict => ({ status: 'NOTHING_TO_JUDGE', words });
