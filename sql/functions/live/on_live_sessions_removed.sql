-- After sessions were removed (too old, with their lobby, or with the last of their people): their participants go with them. Nobody adds any to a
-- session that is there: apply_pairs writes both at once. Security definer: whoever deletes a profile or a lobby may write none of this.
create or replace function on_live_sessions_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from session_participants x using gone g where x.session_id = g.id;
  return null;
end $$;
revoke all on function on_live_sessions_removed() from public, anon, authenticated, service_role;

create or replace trigger live_sessions_after_delete after delete on chat_sessions
  referencing old table as gone
  for each statement execute function on_live_sessions_removed();
