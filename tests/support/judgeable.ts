// Who may judge which pairs of a community, found the long way: tables read whole, each pair looked at for itself. Shares no code with what it judges.
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';

interface Proposal {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly status: string;
  readonly over: boolean;
  readonly cooling: boolean;
}

export interface Judgeable {
  readonly members: ReadonlySet<string>;
  /** Pairs as `a b`, a < b, that this voter could judge: open and not yet judged by them, or possible to propose. */
  leftFor(voter: string): Set<string>;
}

/** At this moment, if the policy allows all pairs. */
export async function readJudgeable(db: Database, poolId: string): Promise<Judgeable> {
  const row = await db.getRow<
    Record<'members' | 'agreed' | 'apart' | 'acquainted' | 'done', string[]> & { runs: boolean; proposals: Proposal[] }
  >(sql`
    select p.matchmaking_enabled as runs,
      array(select profile_id::text from pool_members where pool_id = p.id) as members,
      array(select user_id::text from consents where pool_id = p.id and kind = 'votes' and withdrawn_at is null) as agreed,
      array(select blocker_id || ' ' || blocked_id from blocks union select blocked_id || ' ' || blocker_id from blocks) as apart,
      array(
        select x.one || ' ' || x.other from (
          select low_id, high_id from conversations union select low_id, high_id from connections
        ) c cross join lateral (values (c.low_id, c.high_id), (c.high_id, c.low_id)) x (one, other)
        union select reporter_id || ' ' || reported_id from reports where status = 'open'
      ) as acquainted,
      array(
        select proposal_id || ' ' || voter_id from match_votes
        union select proposal_id || ' ' || voter_id from voter_assignments where skipped_at is not null
      ) as done,
      (
        select coalesce(json_agg(json_build_object('id', id, 'a', user_a_id, 'b', user_b_id, 'status', status,
          'over', voting_expires_at <= clock_timestamp(), 'cooling', coalesce(again_at > clock_timestamp(), false))), '[]')
        from match_proposals where pool_id = p.id
      ) as proposals
    from pools p where p.id = ${poolId}`);
  const { runs, proposals } = row;
  const [members, apart, acquainted, done] = [row.members, row.apart, row.acquainted, row.done].map((ids) => new Set(ids)) as [
    Set<string>,
    Set<string>,
    Set<string>,
    Set<string>,
  ];

  function isLeft(voter: string, a: string, b: string): boolean {
    const all = proposals.filter((each) => each.a === a && each.b === b);
    if (all.some(({ status, cooling }) => status === 'approved' || status === 'blocked' || cooling)) return false;
    const open = all.find(({ status }) => status === 'voting');
    return open ? !open.over && !done.has(`${open.id} ${voter}`) : runs;
  }
  return {
    members,
    leftFor(voter) {
      if (!members.has(voter)) return new Set();
      const known = (id: string) => id === voter || acquainted.has(`${voter} ${id}`) || apart.has(`${voter} ${id}`);
      const people = row.agreed.filter((id) => members.has(id) && !known(id)).toSorted();
      const pairs = people.flatMap((a, at) => people.slice(at + 1).map((b) => [a, b] as const));
      const left = pairs.filter(([a, b]) => !apart.has(`${a} ${b}`) && isLeft(voter, a, b));
      return new Set(left.map((pair) => pair.join(' ')));
    },
  };
}
