-- Wakes the streams of these people (channel nakodo_people, ids joined by commas). A payload holds less than 8,000 bytes, an id takes 37.
-- Called once per statement by whatever writes a person's log; commits that notify wait for each other, so never once per row. Only a hint.
create or replace function notify_people(p_user_ids uuid[]) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  select pg_notify('nakodo_people', string_agg(i.id::text, ','))
  from (select d.id, (row_number() over (order by d.id) - 1) / 200 as part from (select distinct unnest(p_user_ids) as id) d) i
  group by i.part
$$;
revoke all on function notify_people(uuid[]) from public, anon, authenticated, service_role;
grant execute on function notify_people(uuid[]) to service_role;
