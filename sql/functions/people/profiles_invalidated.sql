-- What anybody decided about these people may no longer hold: note it in all their pools, look at the age wall again,
-- and queue them with priority 2. Pairs that now stand on two sides of the wall are taken out of the lists at once, as blocked ones are:
-- a paused or disabled event would else go on showing them; what they have with each other ends. Locks their pool_members rows. Called by triggers on profiles and profile_vectors.
create or replace function profiles_invalidated(p_profile_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_pool record;
begin
  perform lock_members(p_profile_ids);
  update pool_members m
    set is_minor = not m.is_minor
    from profiles p, pools o
    where m.profile_id = any (p_profile_ids) and p.id = m.profile_id and o.id = m.pool_id
      and m.is_minor <> is_under_age(profile_born_on(p.birth_date, p.stated_age, p.stated_age_on), o.minimum_age, current_date);
  if found then
    delete from user_matches u
      using pool_members a, pool_members b
      where a.pool_id = u.event_id and a.profile_id = u.user_id and b.pool_id = u.event_id and b.profile_id = u.match_user_id
        and a.is_minor <> b.is_minor
        and (u.user_id = any (p_profile_ids) or u.match_user_id = any (p_profile_ids));
    delete from matches u
      using pool_members a, pool_members b
      where a.pool_id = u.pool_id and a.profile_id = u.user_a_id and b.pool_id = u.pool_id and b.profile_id = u.user_b_id
        and a.is_minor <> b.is_minor
        and (u.user_a_id = any (p_profile_ids) or u.user_b_id = any (p_profile_ids));
    perform withdraw_unjudgeable(p_profile_ids);
  end if;
  perform end_contacts_across_age_wall(p_profile_ids); -- also with people of pools they left
  for v_pool in
    select m.pool_id, array_agg(m.profile_id) as ids
    from pool_members m where m.profile_id = any (p_profile_ids)
    group by m.pool_id order by m.pool_id
  loop
    perform note_changes(v_pool.pool_id, v_pool.ids, 'person');
    perform enqueue_members(v_pool.pool_id, v_pool.ids, 2, 'edited');
    perform rematch_people(v_pool.pool_id, v_pool.ids, 'edited');
  end loop;
end $$;
revoke all on function profiles_invalidated(uuid[]) from public, anon, authenticated, service_role;
grant execute on function profiles_invalidated(uuid[]) to service_role;
