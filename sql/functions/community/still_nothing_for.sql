-- For which of these voters no pair can have come up in a community since somebody looked for all of them, who saw p_snapshot and began at p_at: nobody came, went, changed,
-- agreed, withdrew, was blocked or unblocked, no rule changed (pool_changes), no cool-off ended, no pair was dropped from the queue to be looked for anew; and
-- no report of theirs was decided (may_judge). Called for voters for whom nothing was found then, in place of looking again.
-- What was written before p_at and committed after it was not seen either: it is known by its transaction, which the snapshot takes for one that was running.
-- Read only.
create or replace function still_nothing_for(p_pool_id uuid, p_snapshot text, p_at timestamptz, p_voter_ids uuid[]) returns setof uuid
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  -- Ages of transactions: the smaller, the younger. None runs for a minute.
  select v.id from unnest(p_voter_ids) v (id)
  where not exists (
      select from pool_changes c
      where c.pool_id = p_pool_id and c.changed_xid >= pg_snapshot_xmin(p_snapshot::pg_snapshot) and c.kind in ('person', 'pool')
        and not pg_visible_in_snapshot(c.changed_xid, p_snapshot::pg_snapshot))
    and not exists (
      select from match_proposals p
      where p.pool_id = p_pool_id and p.again_at > p_at - interval '1 minute' and p.again_at <= clock_timestamp()
        and (p.again_at > p_at or age(p.xmin) <= age(pg_snapshot_xmin(p_snapshot::pg_snapshot)::xid)))
    and not exists (
      select from match_generation_queue q
      where q.pool_id = p_pool_id and q.consumed_at > p_at - interval '1 minute'
        and (q.consumed_at > p_at or age(q.xmin) <= age(pg_snapshot_xmin(p_snapshot::pg_snapshot)::xid))
        and not exists (select from match_proposals p where p.pair_hash = q.pair_hash and p.created_at >= q.created_at))
    and not exists (
      select from reports r
      where r.reporter_id = v.id and r.decided_at > p_at - interval '1 minute'
        and (r.decided_at > p_at or age(r.xmin) <= age(pg_snapshot_xmin(p_snapshot::pg_snapshot)::xid)))
$$;
revoke all on function still_nothing_for(uuid, text, timestamptz, uuid[]) from public, anon, authenticated, service_role;
grant execute on function still_nothing_for(uuid, text, timestamptz, uuid[]) to service_role;
