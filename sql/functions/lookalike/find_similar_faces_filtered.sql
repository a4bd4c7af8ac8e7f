-- The faces of a pool that look most like one of it, among those whom its person may meet: the filters of the pool's policy (compiled_policies),
-- blocks, the age wall; ready and approved, of the same model. Best first; of equals who joined first, then by id. p_threshold: the least
-- similarity; by default the policy's. Each whom the filters keep is compared: as vectors where the extension is (set_up_face_vectors), the best then
-- by the bytes, or all by the bytes; so rows are the same on every Postgres. Only where about 10,000 or more are kept (`nakodo.index_from`) and there is an
-- index, that is walked (similar_faces_by_index), unless it is not sure.
-- Everybody for their own face, 20 times a minute (NK429) and within what the pool would match them with; moderators, the service and the owner for
-- any. NK404: no such face; NK409: it is not compared, or the policy is not compiled. Writes nothing but that count. Executes texts that only the owner
-- can write. Security definer: reads others' faces; the caller is checked. What takes how long: docs/decisions/similar-faces.md.
create or replace function find_similar_faces_filtered(p_face_id uuid, p_limit int default 20, p_threshold real default null)
returns table (face_id uuid, user_id uuid, distance float8, similarity float8)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set jit = off set random_page_cost = 1.1 as $$
#variable_conflict use_column
declare
  c_most constant int := 1000;
  c_sample constant int := 1000; -- people of whom the filters that are no columns are asked before choosing a path
  v_many constant int := coalesce(nullif(current_setting('nakodo.index_from', true), '')::int, 10000);
  v_trusted constant boolean := auth.role() is not distinct from 'service_role' or is_staff('moderator')
    or (auth.uid() is null and current_setting('role') = 'none' and pg_has_role(session_user, current_user, 'member'));
  v_schema constant text := face_vector_schema();
  v_face faces;
  v_pool record;
  v_me record;
  v_numbers real[];
  v_people text;
  v_rest text;
  v_others text;
  v_kept uuid[];
  v_plan json;
  v_estimate float8 := 0; -- how many the filters keep, by the planner's statistics and the sample
  v_share float8;
begin
  if not v_trusted and auth.uid() is not null then
    perform limit_live_calls(auth.uid(), 'find_similar_faces_filtered', 20, 60);
  end if;
  select * into v_face from faces f where f.id = p_face_id and (v_trusted or f.user_id = auth.uid());
  if not found then
    raise exception 'There is no such face' using errcode = 'NK404';
  elsif v_face.state <> 'ready' or v_face.moderation <> 'approved' or v_face.embedding is null then
    raise exception 'This face is not compared: it is %', case
      when v_face.state <> 'ready' then v_face.state when v_face.moderation <> 'approved' then v_face.moderation else 'without a photo' end
      using errcode = 'NK409';
  end if;
  select o.id, coalesce(o.match_limit, (b.body ->> 'limit')::int, 20) as places, c.column_filters, c.other_filters, c.threshold into v_pool
    from pools o join policy_versions b on b.id = o.policy_version_id
    left join compiled_policies c on c.policy_version_id = b.id and c.step = 0
    where o.id = v_face.pool_id;
  if v_pool.column_filters is null then
    raise exception 'The policy of this pool is not compiled: start Nakodo once' using errcode = 'NK409';
  end if;
  p_threshold := case when v_trusted then coalesce(p_threshold, v_pool.threshold) else greatest(p_threshold, v_pool.threshold) end;
  p_limit := least(greatest(coalesce(p_limit, 20), 0), case when v_trusted then c_most else v_pool.places end);
  select * into v_me from pool_people(v_pool.id) o where o.id = v_face.user_id;

  v_people := format($from$
    from (select $1::uuid as id, $2::boolean as minor, $3::uuid as pool_id, $4::jsonb as attributes) a
    cross join %s v
    join profiles p on p.id = v.user_id
    where v.pool_id = $3 and v.model = %L and %s
      and not exists (select from blocks x where x.blocker_id = a.id and x.blocked_id = v.user_id)
      and not exists (select from blocks x where x.blocker_id = v.user_id and x.blocked_id = a.id)
    $from$,
    case when v_schema is null
      then '(select f.id as face_id, f.pool_id, f.user_id, f.model from faces f where f.state = ''ready'' and f.moderation = ''approved'')'
      else 'face_vectors' end,
    v_face.model, v_pool.column_filters);
  -- The age wall by look-ups: a join would rather read all members. The attributes of each are put together once, not for each time that the policy
  -- names them.
  v_rest := '(select m.is_minor from pool_members m where m.pool_id = v.pool_id and m.profile_id = v.user_id) = a.minor';
  v_others := case when v_pool.other_filters is null then 'true'
    else format('exists (select from (select * from pool_people($3) o where o.id = v.user_id offset 0) b where %s)', v_pool.other_filters) end;

  if v_schema is not null then
    v_numbers := face_numbers(v_face.embedding);
    execute 'explain (format json) select ' || v_people into v_plan using v_me.id, v_me.minor, v_me.pool_id, v_me.attributes;
    v_estimate := (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::float8;
    if v_estimate >= v_many and v_pool.other_filters is not null then
      execute format($sample$
        select coalesce(count(*) filter (where %s)::float8 / nullif(count(*), 0), 0) from (select v.pool_id, v.user_id %s limit $5) v
        cross join (select $1::uuid as id, $2::boolean as minor, $3::uuid as pool_id, $4::jsonb as attributes) a
        $sample$, v_others, v_people)
        into v_share using v_me.id, v_me.minor, v_me.pool_id, v_me.attributes, c_sample;
      v_estimate := v_estimate * v_share;
    end if;
  end if;
  v_people := v_people || ' and ' || v_rest || ' and ' || v_others;
  if v_estimate >= v_many and is_face_index_worthwhile(v_face.model, v_estimate) then
    v_kept := similar_faces_by_index(v_people, v_me.id, v_me.minor, v_me.pool_id, v_me.attributes, v_numbers, greatest(p_limit, 20));
  end if;
  if v_kept is null and v_schema is not null then
    v_kept := similar_faces_by_vectors(v_people, v_me.id, v_me.minor, v_me.pool_id, v_me.attributes, v_numbers, p_limit);
  elsif v_kept is null then
    execute 'select array_agg(v.face_id) ' || v_people into v_kept using v_me.id, v_me.minor, v_me.pool_id, v_me.attributes;
  end if;
  return query
    select n.face_id, n.user_id, n.distance, n.similarity from (
      select c.face_id, c.user_id, c.distance, face_similarity(v_face.model, c.distance) as similarity, c.joined_at
      from nearest_faces(v_face.embedding, v_kept, p_limit) c
    ) n
    where n.similarity >= p_threshold
    order by n.distance, n.joined_at, n.user_id;
end $$;
revoke all on function find_similar_faces_filtered(uuid, int, real) from public, anon, authenticated, service_role;
grant execute on function find_similar_faces_filtered(uuid, int, real) to authenticated, service_role;
