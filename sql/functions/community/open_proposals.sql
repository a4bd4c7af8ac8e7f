-- Takes the best pairs of the queue and opens them for voting: p_count of them (null: up to the high mark, if fewer than the low one are open, and at most 12), none in
-- which somebody stands in more than their fair share of the open proposals. p_voter_ids: for these voters, who have nothing left to judge, whatever the mark and
-- the shares: as many as they can decide, each for at least one of them (giving it to them is the caller's). None where the pool is paused or over.
-- Pairs that are no longer allowed, or older than the policy or what their two say of themselves, are consumed on the way: the generator finds them
-- anew if they still fit. Called by the creator's job and by give_pairs. Returns the proposals.
-- Locks: the settings (one opens at a time, so nobody misses a pair because another looks at it), then of each pair the two members (key share), then its queue row.
create or replace function open_proposals(p_pool_id uuid, p_count int default null, p_voter_ids uuid[] default null) returns setof uuid
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_rules community_settings;
  v_pair match_generation_queue;
  v_people int;
  v_active int;
  v_share int;
  v_id uuid;
  v_opened int := 0;
  v_drawn int;
  v_members uuid[];
  v_missing int;
begin
  select s.* into v_rules from community_settings s join pools o on o.id = s.pool_id
    where s.pool_id = p_pool_id and o.mode = 'community' and o.matchmaking_enabled and coalesce(o.ends_at, 'infinity') > clock_timestamp()
    for update of s;
  if not found then
    return;
  end if;
  if p_voter_ids is not null then
    p_count := ceil(cardinality(p_voter_ids)::float8 / least(v_rules.approve_at, v_rules.reject_at));
  elsif p_count is null then -- counted under the lock: two who do this at once do not open twice as many
    select count(*) into v_active from match_proposals p where p.pool_id = p_pool_id and p.status = 'voting';
    -- A few at a time: while one opens, voters for whom a pair has to be opened wait (40 at once kept them for 0.4 s).
    p_count := case when v_active < v_rules.active_low then least(12, v_rules.active_high - v_active) else 0 end;
  end if;
  if p_count <= 0 then
    return;
  end if;
  if p_voter_ids is null then
    select count(*) into v_people from consents c where c.pool_id = p_pool_id and c.kind = 'votes' and c.withdrawn_at is null;
    v_share := greatest(1, ceil(v_rules.fair_share * 2 * v_rules.active_high / greatest(1, v_people)));
  end if;
  for v_pair in
    select q.* from match_generation_queue q where q.pool_id = p_pool_id and q.consumed_at is null order by q.score desc, q.id
  loop
    continue when p_voter_ids is not null
      and not exists (select from unnest(p_voter_ids) x (id) where may_judge(p_pool_id, x.id, v_pair.user_a_id, v_pair.user_b_id));
    perform from pool_members m where m.pool_id = p_pool_id and m.profile_id in (v_pair.user_a_id, v_pair.user_b_id) order by m.profile_id for key share;
    perform from match_generation_queue q where q.id = v_pair.id and q.consumed_at is null for update;
    continue when not found; -- withdrawn meanwhile
    if not is_judgeable(p_pool_id, v_pair.user_a_id, v_pair.user_b_id)
        or exists (select from pools o where o.id = p_pool_id and o.policy_version_id <> v_pair.policy_version_id)
        or exists (select from profiles f where f.id in (v_pair.user_a_id, v_pair.user_b_id) and f.updated_at > v_pair.created_at and f.updated_at <= clock_timestamp()) then -- not what a clock wrote that has been set back
      update match_generation_queue q set consumed_at = clock_timestamp() where q.id = v_pair.id;
      continue;
    end if;
    continue when p_voter_ids is null and exists (
      select from unnest(array[v_pair.user_a_id, v_pair.user_b_id]) x (id)
      where v_share <= (
        select count(*) from match_proposals p where p.pool_id = p_pool_id and p.status = 'voting' and x.id in (p.user_a_id, p.user_b_id)));
    update match_generation_queue q set consumed_at = clock_timestamp() where q.id = v_pair.id;
    insert into match_proposals (pool_id, pair_hash, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id, status, share,
        voters, approve_at, reject_at, quorum, cool_off, voting_started_at, voting_expires_at)
      values (p_pool_id, v_pair.pair_hash, v_pair.user_a_id, v_pair.user_b_id, v_pair.score, v_pair.reasons_a, v_pair.reasons_b,
        v_pair.policy_version_id, 'voting', case when p_voter_ids is null then v_share end,
        v_rules.voters, v_rules.approve_at, v_rules.reject_at, v_rules.quorum, v_rules.cool_off, clock_timestamp(), clock_timestamp() + v_rules.voting_time)
      returning id into v_id;
    v_missing := v_rules.voters;
    v_members := coalesce(v_members, array(select m.profile_id from pool_members m where m.pool_id = p_pool_id));
    -- A few more than are needed are drawn, each as likely as any other: looking at everybody took 2 s among 20,000, sorting everybody 3 ms a pair. All only
    -- if too few of those may judge.
    foreach v_drawn in array array[v_rules.voters * 2 + 20, null] loop
      insert into voter_assignments (proposal_id, voter_id)
        select v_id, d.id
        from (
          select x.id
          from (
            select v_members[ceil(random() * cardinality(v_members))] as id, n from generate_series(1, v_drawn) n
            union all select u.id, row_number() over (order by random()) from unnest(v_members) u (id) where v_drawn is null
          ) x
          group by x.id order by min(x.n) offset 0
        ) d
        where may_judge(p_pool_id, d.id, v_pair.user_a_id, v_pair.user_b_id)
          and not exists (select from voter_assignments a where a.proposal_id = v_id and a.voter_id = d.id)
        limit v_missing;
      get diagnostics v_drawn = row_count;
      v_missing := v_missing - v_drawn;
      exit when v_missing <= 0;
    end loop;
    return next v_id;
    v_opened := v_opened + 1;
    exit when v_opened >= p_count;
  end loop;
end $$;
revoke all on function open_proposals(uuid, int, uuid[]) from public, anon, authenticated, service_role;
grant execute on function open_proposals(uuid, int, uuid[]) to service_role;
