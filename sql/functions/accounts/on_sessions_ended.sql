-- After sessions were ended (signing out, a new password, a deleted account, cleaning up): the streams of those people look at once whether
-- they may go on (channel nakodo_sessions, ids joined by commas). Only a hint: streams look each minute anyway, so a long list is cut.
-- Security definer: whoever deletes a profile ends its sessions with it.
create or replace function on_sessions_ended() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform pg_notify('nakodo_sessions', string_agg(e.user_id::text, ','))
    from (select distinct user_id from ended limit 200) e
    having count(*) > 0;
  return null;
end $$;
revoke all on function on_sessions_ended() from public, anon, authenticated, service_role;

create or replace trigger sessions_after_delete after delete on account_sessions
  referencing old table as ended
  for each statement execute function on_sessions_ended();
