-- After matches were removed: whoever is left of the two has one fewer than they should, so both are matched again; and both pages look anew.
-- Faces that went with them are left out. Security definer: whoever removes a match (by a block, by leaving) may not write the queue.
create or replace function on_face_matches_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_one record;
begin
  perform open_match_jobs(array(
    select x.id from gone g cross join lateral (values (g.face_a_id), (g.face_b_id)) x (id)
    where x.id::text is distinct from current_setting('nakodo.applying', true) -- it is being matched
  ), 'rematch');
  for v_one in
    select distinct u.user_id, g.pool_id from gone g cross join lateral (values (g.user_a_id), (g.user_b_id)) u (user_id)
    where exists (select from profiles p where p.id = u.user_id)
    order by 1, 2
  loop
    -- Not whom they lost: it may be somebody who deleted their profile, of whom nothing is kept.
    perform tell_person(v_one.user_id, 'lookalike.unmatched', jsonb_build_object('poolId', v_one.pool_id));
  end loop;
  return null;
end $$;
revoke all on function on_face_matches_removed() from public, anon, authenticated, service_role;

create or replace trigger matches_after_delete after delete on matches
  referencing old table as gone
  for each statement execute function on_face_matches_removed();
