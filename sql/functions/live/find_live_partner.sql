-- The best partner for somebody who waits, by the policies compiled to SQL (compiled_policies), as a decision that apply_pairs takes; null: there
-- is none at the moment. Buddies first, at any step; then by step; within one the best score, of equals the oldest. The policy, and how far it
-- has widened, are those of whoever of the two waited longer; candidates whose policy is not compiled are left out where theirs would decide.
-- Whoever was not seen for 30 s is gone, also where nobody has tidied up yet. p_except: tickets not to be taken. Called by pair_in_lobby, which holds the lobby's lock. Executes texts that only the owner can write. Read only.
-- Planned at each call, so joined in the order that is written: looking for a better one took a third of a whole find_match.
create or replace function find_live_partner(p_user_id uuid, p_except bigint[]) returns jsonb
language plpgsql stable set search_path = pg_catalog, public, pg_temp set jit = off
  set join_collapse_limit = 1 set from_collapse_limit = 1 as $$
declare
  v_me waiting_queue;
  v_now constant timestamptz := clock_timestamp();
  v_longest_ms numeric;
  v_rule record;
  v_pair jsonb;
begin
  select * into v_me from waiting_queue w where w.user_id = p_user_id;
  select extract(epoch from v_now - min(w.joined_at)) * 1000 into v_longest_ms
    from waiting_queue w where w.pool_id = v_me.pool_id having count(*) filter (where w.user_id <> p_user_id and w.present) > 0;
  if not found then
    return null; -- alone
  end if;
  for v_rule in
    select b.buddies, c.* from (values (true), (false)) b (buddies)
    cross join compiled_policies c
    where c.policy_version_id in (select w.policy_version_id from waiting_queue w where w.pool_id = v_me.pool_id)
      and case when b.buddies
        then exists (select from connections n join waiting_queue w on w.user_id = n.high_id where n.low_id = p_user_id and w.pool_id = v_me.pool_id)
          or exists (select from connections n join waiting_queue w on w.user_id = n.low_id where n.high_id = p_user_id and w.pool_id = v_me.pool_id)
        else c.after_ms <= v_longest_ms end
    order by b.buddies desc, c.step, c.policy_version_id
  loop
    execute format($query$
      select jsonb_build_object('ticket1', f.ticket1, 'ticket2', f.ticket2, 'user1', f.user1, 'user2', f.user2,
          'revision1', f.revision1, 'revision2', f.revision2, 'version', $3, 'step', $4, 'buddies', $6, 'score', f.score,
          'reasons1', '[]'::jsonb, 'reasons2', '[]'::jsonb, 'offerer', f.user1)
      from (
        select least(1, greatest(0, %s))::real as score, w.joined_at, w.sink_ms, b.id,
          case when a.id < b.id then v.id else w.id end as ticket1, case when a.id < b.id then w.id else v.id end as ticket2,
          least(a.id, b.id) as user1, greatest(a.id, b.id) as user2,
          case when a.id < b.id then p.revision else q.revision end as revision1, case when a.id < b.id then q.revision else p.revision end as revision2
        from waiting_queue v
        join waiting_queue w on w.pool_id = v.pool_id and w.user_id <> v.user_id and w.present and w.seen_at > $8 - interval '30 seconds'
        -- Not inlined: the attributes of each are put together once, not for each time that the policy names them.
        cross join lateral (select * from pool_people($1) o where o.id = v.user_id offset 0) a
        cross join lateral (select * from pool_people($1) o where o.id = w.user_id offset 0) b
        join profiles p on p.id = a.id
        join profiles q on q.id = b.id
        cross join lateral (
          select case when (v.joined_at, v.user_id) < (w.joined_at, w.user_id) then v.policy_version_id else w.policy_version_id end as version,
            least(v.joined_at, w.joined_at) as since
        ) elder
        where v.user_id = $2 and elder.version = $3 and w.id <> all ($7)
          and case when $6
            then exists (select from connections n where n.low_id = least(a.id, b.id) and n.high_id = greatest(a.id, b.id))
            else elder.since + make_interval(secs => $5 / 1000.0) <= $8 end
          and not exists (select from blocks x where x.blocker_id = a.id and x.blocked_id = b.id)
          and not exists (select from blocks x where x.blocker_id = b.id and x.blocked_id = a.id)
          and not exists (
            select from pair_skips k where k.low_id = least(a.id, b.id) and k.high_id = greatest(a.id, b.id) and k.until > now())
          and exists (select from shadow_bans h where h.user_id = a.id) = exists (select from shadow_bans h where h.user_id = b.id)
          and %s
        offset 0
      ) f
      where f.score >= $9
      order by f.score desc, f.joined_at + make_interval(secs => f.sink_ms / 1000.0), f.id
      limit 1
    $query$, v_rule.score, v_rule.may_meet)
      into v_pair
      using v_me.pool_id, p_user_id, v_rule.policy_version_id, v_rule.step, v_rule.after_ms, v_rule.buddies, p_except, v_now, v_rule.threshold;
    if v_pair is not null then
      return v_pair;
    end if;
  end loop;
  return null;
end $$;
revoke all on function find_live_partner(uuid, bigint[]) from public, anon, authenticated, service_role;
grant execute on function find_live_partner(uuid, bigint[]) to service_role;
