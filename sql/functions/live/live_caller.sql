-- Whom a call of the live mode is for: the caller themselves, or, for the service only, whom it names. NK401 for nobody, NK403 for another.
-- Called first by find_match, skip_partner and the like. Read only.
create or replace function live_caller(p_user_id uuid) returns uuid
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
begin
  if auth.role() is not distinct from 'service_role' then
    if p_user_id is null then
      raise exception 'The service says for whom: give p_user_id' using errcode = 'NK422';
    end if;
    return p_user_id;
  end if;
  if auth.uid() is null then
    raise exception 'Sign in first' using errcode = 'NK401';
  end if;
  if p_user_id is distinct from auth.uid() then
    raise exception 'Everybody searches for themselves only' using errcode = 'NK403';
  end if;
  return p_user_id;
end $$;
revoke all on function live_caller(uuid) from public, anon, authenticated, service_role;
grant execute on function live_caller(uuid) to service_role;
