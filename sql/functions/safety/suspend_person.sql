-- A moderator suspends somebody: they leave all pools (and with them all lists), their hellos go, their conversations end, their sessions
-- count as nobody's until it is lifted. Noted in the moderation log. Idempotent. NK404 for nobody.
-- Locks: the profile (no key update: whoever joins takes it for share), those they talk with (key share: they are told), pools and members (lock_members), the conversations by id.
-- Security definer: reaches rows a moderator may not write; the caller is checked.
create or replace function suspend_person(p_user_id uuid, p_note text default null) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_suspended_at timestamptz;
  v_id uuid;
begin
  perform assert_may_suspend(p_user_id);
  select p.suspended_at into v_suspended_at from profiles p where p.id = p_user_id for no key update;
  if not found then
    raise exception 'There is nobody with this id' using errcode = 'NK404';
  end if;
  if v_suspended_at is not null then
    return;
  end if;
  perform from profiles p
    where p.id in (
      select case when c.low_id = p_user_id then c.high_id else c.low_id end
      from conversations c where p_user_id in (c.low_id, c.high_id) and c.state <> 'ended'
    ) order by p.id for key share;
  update profiles p set suspended_at = clock_timestamp() where p.id = p_user_id;
  perform lock_members(array[p_user_id]);
  perform tell_person(p_user_id, 'event.left', jsonb_build_object('eventId', o.id, 'name', o.name))
    from pools o join pool_members m on m.pool_id = o.id where m.profile_id = p_user_id and o.mode = 'events';
  perform pg_notify('nakodo_sessions', p_user_id::text); -- their streams end; who asks anew is told why
  delete from pool_members m where m.profile_id = p_user_id;
  for v_id in
    select c.id from conversations c where p_user_id in (c.low_id, c.high_id) and c.state <> 'ended' order by c.id
  loop
    perform close_conversation(v_id, null, 'suspended');
  end loop;
  delete from hellos h where p_user_id in (h.from_id, h.to_id);
  insert into moderation_log (actor_id, action, about_id, note) values (auth.uid(), 'person.suspended', p_user_id, nullif(btrim(p_note), ''));
end $$;
revoke all on function suspend_person(uuid, text) from public, anon, authenticated, service_role;
grant execute on function suspend_person(uuid, text) to authenticated, service_role;
