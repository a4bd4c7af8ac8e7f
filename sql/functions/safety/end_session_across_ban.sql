-- Ends the live session in which a shadow-banned person is with one who is not. To both it looks as if the other's connection was lost: neither
-- is told why. Called after a shadow ban was imposed or lifted, by whoever holds lock_standing and their members. Idempotent.
create or replace function end_session_across_ban(p_user_id uuid) returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  select end_session(x.session_id, null, 'gone')
  from session_participants x
  join session_participants y on y.session_id = x.session_id and y.user_id <> x.user_id
  where x.user_id = p_user_id and x.active
    and exists (select from shadow_bans h where h.user_id = x.user_id) <> exists (select from shadow_bans h where h.user_id = y.user_id)
$$;
revoke all on function end_session_across_ban(uuid) from public, anon, authenticated, service_role;
grant execute on function end_session_across_ban(uuid) to service_role;
