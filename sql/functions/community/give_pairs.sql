-- Gives each of many voters of a community their next proposal, and assigns it to them: one statement for all who ask at once. p_asked: [{ voter, except (proposals on
-- their screen already), last }]. Returns a row for each who is a member, the proposal null when there is none by what is open and queued.
--   1. what they were assigned and did not judge yet, what closes first first     2. another that is open, the one with the fewest votes first
--   3. one that is opened from the queue, above the mark, for all of them at once     4. only with `last`: whatever is open and theirs to judge
-- 1 and 2 only while there is room: a pair is given to no more at a time (within a minute) than could all vote yes, or all no, before it is decided, and not in its last
-- seconds. So however many come at once, hardly anybody's vote comes too late. 4 is for when no other pair can be found (community.next.ts).
-- Called for callers it was told who they are: by the service, and by next_to_judge. Locks: as open_proposals, for those who need 3.
create or replace function give_pairs(p_pool_id uuid, p_asked jsonb) returns table (voter_id uuid, proposal_id uuid)
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  v_given timestamptz := clock_timestamp() - interval '1 minute'; -- given since then and not judged: being judged now
  v_closing timestamptz := clock_timestamp() + interval '5 seconds';
  v_served int[] := '{}'; -- places in p_asked
  v_hungry uuid[] := '{}'; -- for whom nothing was open
  v_opened uuid[];
  v_asked record;
  v_ids uuid[]; -- what is open, the fewest votes first, and for how many more there is room: read once for all
  v_as uuid[];
  v_bs uuid[];
  v_room int[];
  v_load int[];
  v_next int; -- where to look first, so that each is given in turn
  v_at int;
  v_seen uuid[];
  v_id uuid;
begin
  for v_turn in 1..2 loop
    if v_turn = 2 then
      exit when v_hungry = '{}';
      v_opened := array(select open_proposals(p_pool_id, null, v_hungry));
    end if;
    -- Counted once: joined as it is, it was grouped anew for each open proposal.
    with judging as materialized (
      select a.proposal_id, count(*)::int as n from voter_assignments a where a.waiting and a.skipped_at is null and a.given_at > v_given group by a.proposal_id
    )
    select array_agg(o.id), array_agg(o.user_a_id), array_agg(o.user_b_id), array_agg(o.room), array_agg(o.load)
      into v_ids, v_as, v_bs, v_room, v_load
      from (
        select p.id, p.user_a_id, p.user_b_id, least(p.approve_at - p.yes_votes, p.reject_at - p.no_votes) - coalesce(j.n, 0) as room,
          p.yes_votes + p.no_votes + coalesce(j.n, 0) as load
        from match_proposals p left join judging j on j.proposal_id = p.id
        where p.pool_id = p_pool_id and p.status = 'voting' and p.voting_expires_at > v_closing
        order by load, random()
      ) o;
    v_next := 1;
    for v_asked in
      select x.place, x.voter, coalesce(x.shown, '{}') as shown, coalesce(x.last, false) as last
      from rows from (jsonb_to_recordset(p_asked) as (voter uuid, "except" uuid[], last boolean)) with ordinality x (voter, shown, last, place)
      join pool_members m on m.pool_id = p_pool_id and m.profile_id = x.voter
      join pools o on o.id = m.pool_id and o.mode = 'community'
      where x.place <> all (v_served)
      order by x.voter
    loop
      v_id := null;
      select o.id into v_id
        from (
          select p.id, p.user_a_id, p.user_b_id
          from voter_assignments a join match_proposals p on p.id = a.proposal_id
          where a.voter_id = v_asked.voter and a.waiting and a.skipped_at is null and p.pool_id = p_pool_id and p.status = 'voting' and p.voting_expires_at > v_closing
            and p.id <> all (v_asked.shown) and (a.given_at > v_given or v_room[array_position(v_ids, p.id)] > 0)
          order by a.given_at > v_given desc nulls last, p.voting_expires_at, p.id offset 0
        ) o
        where may_judge(p_pool_id, v_asked.voter, o.user_a_id, o.user_b_id) limit 1;
      if v_id is null and v_ids <> '{}' then
        if v_load[v_next] > v_load[1] then
          v_next := 1;
        end if;
        v_seen := array(select a.proposal_id from voter_assignments a where a.voter_id = v_asked.voter and a.proposal_id = any (v_ids));
        for v_n in 0..cardinality(v_ids) - 1 loop
          v_at := (v_next - 1 + v_n) % cardinality(v_ids) + 1;
          continue when v_room[v_at] <= 0 or v_ids[v_at] = any (v_seen);
          if may_judge(p_pool_id, v_asked.voter, v_as[v_at], v_bs[v_at]) then
            v_id := v_ids[v_at];
            v_next := v_at % cardinality(v_ids) + 1;
            exit;
          end if;
        end loop;
      end if;
      if v_id is null and v_turn = 1 then
        v_hungry := v_hungry || v_asked.voter;
        continue;
      end if;
      if v_id is null and v_opened <> '{}' then -- those were not theirs to judge, or are given: what suits nobody before them may suit them
        select o into v_id from open_proposals(p_pool_id, null, array[v_asked.voter]) o;
      end if;
      if v_id is null and v_asked.last then
        select p.id into v_id
          from match_proposals p left join voter_assignments a on a.proposal_id = p.id and a.voter_id = v_asked.voter
          where p.pool_id = p_pool_id and p.status = 'voting' and p.voting_expires_at > clock_timestamp() and p.id <> all (v_asked.shown)
            and coalesce(a.waiting and a.skipped_at is null, true) and may_judge(p_pool_id, v_asked.voter, p.user_a_id, p.user_b_id)
          order by p.yes_votes + p.no_votes, p.voting_expires_at, p.id limit 1;
      end if;
      if v_id is not null then
        insert into voter_assignments as a (proposal_id, voter_id, extra, given_at) values (v_id, v_asked.voter, true, clock_timestamp())
          on conflict on constraint voter_assignments_pkey do update set given_at = excluded.given_at;
        if array_position(v_ids, v_id) is not null then
          v_room[array_position(v_ids, v_id)] := v_room[array_position(v_ids, v_id)] - 1;
          v_load[array_position(v_ids, v_id)] := v_load[array_position(v_ids, v_id)] + 1;
        end if;
      end if;
      v_served := v_served || v_asked.place::int;
      voter_id := v_asked.voter;
      proposal_id := v_id;
      return next;
    end loop;
  end loop;
end $$;
revoke all on function give_pairs(uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function give_pairs(uuid, jsonb) to service_role;
