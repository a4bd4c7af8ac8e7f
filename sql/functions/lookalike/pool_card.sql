-- A profile's card for the lists of a pool, as profile_card, without the profile's picture where moderators look at photos before others see them: nobody
-- looked at that one, and it would be a way around them. Internal: callers decide who may ask. Read only.
create or replace function pool_card(p_pool_id uuid, p_profile_id uuid) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select case
    when exists (select from pools p where p.id = p_pool_id and p.mode = 'lookalike' and p.photo_moderation = 'before' and pool_compares_faces(p.id))
      then profile_card(p_profile_id) - 'avatar'
    else profile_card(p_profile_id)
  end
$$;
revoke all on function pool_card(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function pool_card(uuid, uuid) to service_role;
