-- Adds to a person's log and wakes their streams. p_kind and p_data are an event of the protocol (personEvents, packages/protocol).
-- Called by the service and by other functions with definer's rights, in the transaction that did what it tells of: told if and only if
-- that commits. Locks the person's profile (key share): the log has no foreign key, and whoever deletes a profile waits for this and takes the
-- log along (on_profiles_log_removed). 23503 when there is no such person. Not idempotent.
-- Security definer: the service may not use the sequence.
create or replace function tell_person(p_user_id uuid, p_kind text, p_data jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from profiles p where p.id = p_user_id for key share;
  if not found then
    raise exception 'there is nobody with this id to tell' using errcode = 'foreign_key_violation';
  end if;
  insert into person_events (user_id, kind, data) values (p_user_id, p_kind, p_data);
  perform notify_people(array[p_user_id]);
end $$;
revoke all on function tell_person(uuid, text, jsonb) from public, anon, authenticated, service_role;
grant execute on function tell_person(uuid, text, jsonb) to service_role;
