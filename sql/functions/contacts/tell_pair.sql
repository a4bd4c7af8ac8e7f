-- Tells both people of a conversation the same; one who deleted their account is not there to be told. In the order of their ids.
create or replace function tell_pair(p_one_id uuid, p_other_id uuid, p_kind text, p_data jsonb) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_id uuid;
begin
  for v_id in select p.id from profiles p where p.id in (p_one_id, p_other_id) order by p.id loop
    perform tell_person(v_id, p_kind, p_data);
  end loop;
end $$;
revoke all on function tell_pair(uuid, uuid, text, jsonb) from public, anon, authenticated, service_role;
grant execute on function tell_pair(uuid, uuid, text, jsonb) to service_role;
