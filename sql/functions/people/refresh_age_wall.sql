-- Looks at the age wall again for one pool, or for all: somebody had a birthday, or the minimum age changed. Those who changed sides
-- are queued. Idempotent; called by the worker each hour, and by on_pool_written. Locks those members' rows. Returns how many changed sides.
create or replace function refresh_age_wall(p_pool_id uuid default null) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_ids uuid[];
begin
  select array_agg(distinct i.id) into v_ids
    from (
      select m.profile_id as id
      from pool_members m
      join pools o on o.id = m.pool_id
      join profiles p on p.id = m.profile_id
      where (p_pool_id is null or m.pool_id = p_pool_id)
        and m.is_minor <> is_under_age(profile_born_on(p.birth_date, p.stated_age, p.stated_age_on), o.minimum_age, current_date)
      union all
      select c.under_age from conversations_across_age_wall() c where p_pool_id is null or c.pool_id = p_pool_id
    ) i;
  if v_ids is null then
    return 0;
  end if;
  perform profiles_invalidated(v_ids);
  return cardinality(v_ids);
end $$;
revoke all on function refresh_age_wall(uuid) from public, anon, authenticated, service_role;
grant execute on function refresh_age_wall(uuid) to service_role;
