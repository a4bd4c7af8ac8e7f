-- A partner now: puts the caller into the queue of a lobby, and pairs them with the best who waits there, if anybody may. One row: `session` with
-- the partner, also when the caller was in one before; or `waiting` since when. Called again every few seconds it is the heartbeat, too.
-- Without p_pool_id: the lobby they wait in, else the one they are in (NK404: none, NK409: several).
-- Where a process of ours ticked the lobby in the last 5 s, that one pairs. Otherwise this call does: it takes the lobby's lock after its ticket is
-- written, and holds both until it commits. So of two lonely people who come in the same instant the second one sees the first, and nobody is ever
-- told to try again. NK409 where the lobby is closed, or its policy is not compiled (compiled_policies) and nobody else is there to pair.
-- Everybody for themselves, the service for anyone. NK429 for more than 60 calls a minute of somebody themselves. Locks their count, then as enter_waiting, then the lobby (lock_lobby), then what apply_pairs finds free. Call it
-- as a transaction of its own, read committed. Security definer: writes what both will see; the caller is checked.
create or replace function find_match(p_pool_id uuid default null, p_user_id uuid default auth.uid())
returns table (status text, session_id uuid, partner_id uuid, waiting_since timestamptz)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  v_me uuid := live_caller(p_user_id);
  v_pool_id uuid := coalesce(p_pool_id, (select w.pool_id from waiting_queue w where w.user_id = v_me));
  v_pools uuid[];
  v_outcome text;
begin
  if auth.role() is distinct from 'service_role' then
    perform limit_live_calls(v_me, 'find_match', 60, 60);
  end if;
  if v_pool_id is null and not exists (select from session_participants x where x.user_id = v_me and x.active) then
    select array_agg(o.id) into v_pools from pools o join pool_members m on m.pool_id = o.id where m.profile_id = v_me and o.mode = 'live';
    if v_pools is null then
      raise exception 'You are in no lobby: join one first' using errcode = 'NK404';
    elsif cardinality(v_pools) > 1 then
      raise exception 'You are in several lobbies: say in which to search' using errcode = 'NK409';
    end if;
    v_pool_id := v_pools[1];
  end if;
  select e.outcome into v_outcome from enter_waiting(array[v_me], array[v_pool_id]) e;
  if v_outcome = 'stranger' then
    raise exception 'There is no such lobby of yours' using errcode = 'NK404';
  elsif v_outcome = 'closed' then
    raise exception 'This lobby is closed at the moment' using errcode = 'NK409';
  elsif v_outcome = 'in_session' then
    perform touch_live(array[v_me]);
  elsif not exists (
    select from live_tickers t
    where t.pool_id = v_pool_id and t.ticked_at between clock_timestamp() - interval '5 seconds' and clock_timestamp() + interval '5 seconds'
  ) then
    perform pair_in_lobby(v_pool_id, v_me);
  end if;
  return query
    select 'session', x.session_id, y.user_id, null::timestamptz
      from session_participants x join session_participants y on y.session_id = x.session_id and y.user_id <> x.user_id
      where x.user_id = v_me and x.active
    union all
    select 'waiting', null, null, w.joined_at from waiting_queue w where w.user_id = v_me;
end $$;
revoke all on function find_match(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function find_match(uuid, uuid) to authenticated, service_role;
