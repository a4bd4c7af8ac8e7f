-- Notes that the caller gave a photo or chose a face (p_kind), and removes what of theirs is an hour old. Called by add_face and choose_face, with the
-- member's row locked. Security definer: nobody writes the table.
create or replace function note_photo_request(p_kind text) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from photo_requests r where r.user_id = auth.uid() and r.requested_at < clock_timestamp() - interval '1 hour';
  insert into photo_requests (user_id, kind) values (auth.uid(), p_kind)
$$;
revoke all on function note_photo_request(text) from public, anon, authenticated, service_role;
