-- Of faces that this one is not among the best for, those for which it is: with a place left among their best p_limit, or a match with it already.
-- Called under the pool's lock, when all their better matches are written. p_scores: how good each pair is, in the order of p_face_ids. Read only.
create or replace function faces_that_take(p_face_id uuid, p_face_ids uuid[], p_scores real[], p_limit int) returns setof uuid
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select d.face from unnest(p_face_ids, p_scores) d (face, score)
  where exists (select from matches m where m.face_a_id = least(p_face_id, d.face) and m.face_b_id = greatest(p_face_id, d.face))
    or p_limit > (
      select count(*) from (
        (select m.face_b_id from matches m where m.face_a_id = d.face and m.score > d.score limit p_limit)
        union all (select m.face_a_id from matches m where m.face_b_id = d.face and m.score > d.score limit p_limit)
      ) better)
$$;
revoke all on function faces_that_take(uuid, uuid[], real[], int) from public, anon, authenticated, service_role;
grant execute on function faces_that_take(uuid, uuid[], real[], int) to service_role;
