-- After somebody blocked somebody: their conversations end and their hellos are gone, in every pool. Locks as on_blocks_added (again, so
-- that the order of triggers does not matter), then the conversations by id. Security definer: reaches rows nobody may write.
create or replace function on_blocks_end_contact() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_live record;
begin
  perform lock_members((select array_agg(x) from added a, unnest(array[a.blocker_id, a.blocked_id]) x));
  for v_live in
    select c.id, a.blocker_id from added a
    join conversations c on c.low_id = least(a.blocker_id, a.blocked_id) and c.high_id = greatest(a.blocker_id, a.blocked_id)
    where c.state <> 'ended' order by c.id
  loop
    perform close_conversation(v_live.id, v_live.blocker_id, 'block');
  end loop;
  delete from hellos h using added a where h.from_id = a.blocker_id and h.to_id = a.blocked_id;
  delete from hellos h using added a where h.from_id = a.blocked_id and h.to_id = a.blocker_id;
  return null;
end $$;
revoke all on function on_blocks_end_contact() from public, anon, authenticated, service_role;

create or replace trigger blocks_after_insert_end_contact after insert on blocks
  referencing new table as added
  for each statement execute function on_blocks_end_contact();
