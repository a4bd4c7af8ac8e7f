-- Whether the two of a pair may be proposed to each other at this moment, whatever the policy says: both agreed to be voted on, are members on one side
-- of the age wall, not suspended, not shadow-banned, no block either way. Called with their members' rows locked (key share), or to look only. Read only.
create or replace function is_judgeable(p_pool_id uuid, p_one_id uuid, p_other_id uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select may_meet(p_pool_id, p_one_id, p_other_id)
    and 2 = (
      select count(*) from consents c
      where c.pool_id = p_pool_id and c.user_id in (p_one_id, p_other_id) and c.kind = 'votes' and c.withdrawn_at is null
    )
    and not exists (select from shadow_bans h where h.user_id in (p_one_id, p_other_id))
$$;
revoke all on function is_judgeable(uuid, uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function is_judgeable(uuid, uuid, uuid) to service_role;
