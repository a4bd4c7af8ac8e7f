-- Ends the matching of one face: writes what was measured in its photo, its matches, all or none, and replaces the person's former face. Called
-- by the job that holds the pool's lock (lock_lookalike) and the job's lease.
--   p_snapshot    what was decided from (pg_current_snapshot() before the reading)
--   p_measured    { model, embedding (base64), box, quality }, or null: as measured before, or without a photo
--   p_matches     [{ face, user_id, score, similarity, mine, theirs (reasons) }]: all that this face is to have
-- Returns null when written; otherwise why nothing was: 'gone' (the face, its person or the pool; or it was rejected, or the pool takes nobody now), 'stale' (the policy, or somebody in it, changed
-- meanwhile: read and decide again). Told: both of each new match (lookalike.matched), by their log. Idempotent.
-- Locks in order: the pool (share), the members concerned (key share, by id), the face.
create or replace function apply_face_matches(
  p_face_id uuid, p_policy_version_id uuid, p_snapshot pg_snapshot, p_measured jsonb, p_matches jsonb
) returns text
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_face faces;
  v_people uuid[];
  v_locked int;
  v_told record;
begin
  select * into v_face from faces f where f.id = p_face_id;
  if not found then
    return 'gone';
  end if;
  perform from pools p where p.id = v_face.pool_id and p.mode = 'lookalike' and p.matchmaking_enabled for share;
  if not found then
    return 'gone';
  end if;
  v_people := array(select distinct m.user_id from jsonb_to_recordset(p_matches) m (user_id uuid) union select v_face.user_id);
  perform from pool_members m where m.pool_id = v_face.pool_id and m.profile_id = any (v_people) order by m.profile_id for key share;
  get diagnostics v_locked = row_count;
  select * into v_face from faces f where f.id = p_face_id for update;
  if not found or v_face.moderation = 'rejected' then
    return 'gone';
  end if;
  if v_locked <> cardinality(v_people) or (v_face.moderation <> 'approved' and jsonb_array_length(p_matches) > 0) or exists (
    select from pool_changes c
    where c.pool_id = v_face.pool_id
      and ((c.kind = 'person' and c.profile_id = any (v_people)) or c.kind = 'pool')
      and not pg_visible_in_snapshot(c.changed_xid, p_snapshot) and c.changed_xid <> pg_current_xact_id()
  ) or exists (
    select from jsonb_to_recordset(p_matches) m (face uuid)
    where not exists (select from faces f where f.id = m.face and f.state = 'ready' and f.moderation = 'approved')
  ) then
    return 'stale';
  end if;
  -- The rules that must hold whatever the engine says: no blocked pair, nobody under age with anybody who is not.
  if exists (
    select from unnest(v_people) o (id) where exists (select from blocks b where b.blocker_id = v_face.user_id and b.blocked_id = o.id)
      or exists (select from blocks b where b.blocker_id = o.id and b.blocked_id = v_face.user_id)
  ) then
    perform note_changes(v_face.pool_id, v_people, 'person');
    return 'stale';
  end if;
  if exists (
    select from pools o join profiles a on a.id = v_face.user_id join profiles b on b.id = any (v_people)
    where o.id = v_face.pool_id
      and is_under_age(profile_born_on(a.birth_date, a.stated_age, a.stated_age_on), o.minimum_age, current_date)
       <> is_under_age(profile_born_on(b.birth_date, b.stated_age, b.stated_age_on), o.minimum_age, current_date)
  ) then
    perform refresh_age_wall(v_face.pool_id); -- somebody had a birthday since the wall was last looked at
    return 'stale';
  end if;
  -- What waits for a moderator does not take the place of what others see: it is measured again when it is approved (decide_photo). Whoever decided
  -- has read it in the place of the other, and reads their person anew.
  if v_face.moderation = 'pending' and v_face.state <> 'ready' and exists (
    select from faces f where f.pool_id = v_face.pool_id and f.user_id = v_face.user_id and f.state = 'ready' and f.moderation = 'approved'
  ) then
    update faces f set box = p_measured -> 'box' where f.id = p_face_id;
    perform note_changes(v_face.pool_id, array[v_face.user_id], 'person');
    return null;
  end if;

  perform set_config('nakodo.applying', p_face_id::text, true);
  if v_face.state <> 'ready' then
    delete from faces f where f.pool_id = v_face.pool_id and f.user_id = v_face.user_id and f.state = 'ready';
  end if;
  if p_measured is not null then
    update faces f
      set state = 'ready', ready_at = coalesce(f.ready_at, clock_timestamp()), refusal = null, refused_at = null, found = null, model = p_measured ->> 'model',
          embedding = decode(p_measured ->> 'embedding', 'base64'), box = p_measured -> 'box', quality = (p_measured ->> 'quality')::real
      where f.id = p_face_id;
  end if;

  delete from matches m
    where p_face_id in (m.face_a_id, m.face_b_id)
      and not exists (
        select from jsonb_to_recordset(p_matches) d (face uuid) where d.face in (m.face_a_id, m.face_b_id)
      );
  with decided as (
    select least(p_face_id, d.face) as a, greatest(p_face_id, d.face) as b, p_face_id < d.face as mine_first, d.*
    from jsonb_to_recordset(p_matches) d (face uuid, user_id uuid, score real, similarity real, mine jsonb, theirs jsonb)
  ), written as (
    insert into matches as m (face_a_id, face_b_id, pool_id, user_a_id, user_b_id, score, similarity, reasons_a, reasons_b, policy_version_id)
      select d.a, d.b, v_face.pool_id, case when d.mine_first then v_face.user_id else d.user_id end,
        case when d.mine_first then d.user_id else v_face.user_id end, d.score, d.similarity,
        case when d.mine_first then d.mine else d.theirs end, case when d.mine_first then d.theirs else d.mine end, p_policy_version_id
      from decided d
      order by d.a, d.b
      on conflict (face_a_id, face_b_id) do update
        set score = excluded.score, similarity = excluded.similarity, reasons_a = excluded.reasons_a, reasons_b = excluded.reasons_b,
            policy_version_id = excluded.policy_version_id
      returning (xmax = 0) as new, m.user_a_id, m.user_b_id, m.similarity
  )
  select array_agg(w.user_a_id) as a, array_agg(w.user_b_id) as b into v_told from written w where w.new;
  for v_locked in 1 .. coalesce(cardinality(v_told.a), 0) loop
    perform tell_person(v_told.a[v_locked], 'lookalike.matched', jsonb_build_object('poolId', v_face.pool_id, 'personId', v_told.b[v_locked]));
    perform tell_person(v_told.b[v_locked], 'lookalike.matched', jsonb_build_object('poolId', v_face.pool_id, 'personId', v_told.a[v_locked]));
  end loop;
  perform set_config('nakodo.applying', 'off', true);
  return null;
end $$;
revoke all on function apply_face_matches(uuid, uuid, pg_snapshot, jsonb, jsonb) from public, anon, authenticated, service_role;
grant execute on function apply_face_matches(uuid, uuid, pg_snapshot, jsonb, jsonb) to service_role;
