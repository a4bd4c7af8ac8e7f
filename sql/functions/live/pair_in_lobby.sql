-- Pairs somebody who waits with the best who waits in the same lobby, if there is one, and wakes both. Whoever is just being changed by somebody
-- else is passed over: they look for themselves next. NK409 when the policy of the lobby is not compiled. Called by find_match where no process of
-- ours ticks. Locks: the lobby (lock_lobby), then what apply_pairs finds free.
create or replace function pair_in_lobby(p_pool_id uuid, p_user_id uuid) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  c_tries constant int := 20;
  v_pair jsonb;
  v_passed bigint[] := '{}';
begin
  if not exists (
    select from compiled_policies c join waiting_queue w on w.policy_version_id = c.policy_version_id where w.user_id = p_user_id
  ) then
    raise exception 'Nobody pairs people in this lobby at the moment: start Nakodo once, so that it compiles the policy' using errcode = 'NK409';
  end if;
  perform lock_lobby(p_pool_id);
  for n in 1..c_tries loop
    v_pair := find_live_partner(p_user_id, v_passed);
    exit when v_pair is null;
    begin
      perform from apply_pairs(p_pool_id, jsonb_build_array(v_pair)) a where a.refusal is null;
      if found then
        perform notify_people(array[(v_pair ->> 'user1')::uuid, (v_pair ->> 'user2')::uuid]);
        exit;
      end if;
    exception when unique_violation then
      null; -- one of them is in a session that we do not see yet
    end;
    v_passed := v_passed || array[(v_pair ->> 'ticket1')::bigint, (v_pair ->> 'ticket2')::bigint];
  end loop;
end $$;
revoke all on function pair_in_lobby(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function pair_in_lobby(uuid, uuid) to service_role;
