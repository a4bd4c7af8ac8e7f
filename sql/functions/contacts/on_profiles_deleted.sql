-- After people deleted their profiles: their conversations end for the others. What they wrote is gone by foreign key; what the others wrote
-- stays theirs. A conversation of which nobody is left goes, too. Security definer: whoever deletes may not write conversations.
create or replace function on_profiles_deleted() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_ids uuid[] := (select array_agg(g.id) from gone g);
  v_id uuid;
begin
  delete from conversations c
    where (c.low_id = any (v_ids) or c.high_id = any (v_ids))
      and not exists (select from profiles p where p.id in (c.low_id, c.high_id));
  for v_id in
    select c.id from conversations c where (c.low_id = any (v_ids) or c.high_id = any (v_ids)) and c.state <> 'ended' order by c.id
  loop
    perform close_conversation(v_id, null, 'deleted');
  end loop;
  return null;
end $$;
revoke all on function on_profiles_deleted() from public, anon, authenticated, service_role;

create or replace trigger profiles_after_delete after delete on profiles
  referencing old table as gone
  for each statement execute function on_profiles_deleted();
