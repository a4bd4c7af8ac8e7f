-- After people joined: note the change; in an event, queue them at once; have their texts embedded where the policy compares any. Statement-level: an import of thousands is one call.
-- Waits for changes of these people and pools that are under way, and makes those wait that come: see lock_joining and lock_members.
-- Security definer: the joining person may not write the queue.
create or replace function on_members_joined() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_pool record;
begin
  perform from profiles p where p.id in (select j.profile_id from joined j) order by p.id for share;
  if exists (select from joined j join profiles p on p.id = j.profile_id where p.suspended_at is not null) then
    raise exception 'Somebody was suspended while they joined' using errcode = '40001'; -- again: members_before_insert leaves them out
  end if;
  perform from pools p where p.id in (select j.pool_id from joined j) order by p.id for share;
  update pool_members m set is_minor = not m.is_minor -- a birth date or minimum age that changed while we waited
    from joined j, profiles p, pools o
    where m.pool_id = j.pool_id and m.profile_id = j.profile_id and p.id = j.profile_id and o.id = j.pool_id
      and m.is_minor <> is_under_age(profile_born_on(p.birth_date, p.stated_age, p.stated_age_on), o.minimum_age, current_date);
  perform end_contacts_across_age_wall((select array_agg(j.profile_id) from joined j)); -- of those who come back
  for v_pool in select j.pool_id, array_agg(j.profile_id) as ids from joined j group by j.pool_id order by j.pool_id loop
    perform note_changes(v_pool.pool_id, v_pool.ids, 'person');
    perform enqueue_members(v_pool.pool_id, v_pool.ids, 0, 'joined');
    perform rematch_people(v_pool.pool_id, v_pool.ids, 'joined');
    if pool_compares_texts(v_pool.pool_id) then
      perform enqueue_embeddings(v_pool.ids); -- their texts may never have been compared before
    end if;
  end loop;
  return null;
end $$;
revoke all on function on_members_joined() from public, anon, authenticated, service_role;

create or replace trigger members_after_insert after insert on pool_members
  referencing new table as joined
  for each statement execute function on_members_joined();
