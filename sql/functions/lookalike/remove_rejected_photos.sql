-- Removes photos that were rejected more than p_keep ago, at most p_limit at a time; their files follow (on_faces_changed). The log keeps its lines.
-- Called by a service (src/modes/lookalike/rejected-photos.service.ts). Locks what it removes and passes over what others hold. Idempotent.
create or replace function remove_rejected_photos(p_keep interval, p_limit int) returns int
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_removed int;
begin
  delete from faces f where f.id in (
    select o.id from faces o
    where o.moderation = 'rejected' and o.moderated_at < clock_timestamp() - p_keep
    order by o.moderated_at limit p_limit for update skip locked
  );
  get diagnostics v_removed = row_count;
  return v_removed;
end $$;
revoke all on function remove_rejected_photos(interval, int) from public, anon, authenticated, service_role;
grant execute on function remove_rejected_photos(interval, int) to service_role;
