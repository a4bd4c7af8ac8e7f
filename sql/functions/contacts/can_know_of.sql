-- Whether somebody can know of another: a pool of both (but for lobbies, where one knows only whom one was paired with), a conversation, a live
-- session that goes on or ended in the last 24 hours, a hello either way, or their own block. Called by block_person and report_person. Read only.
create or replace function can_know_of(p_one_id uuid, p_other_id uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from profiles p where p.id = p_other_id) and (
    exists (
      select from pool_members a join pool_members b using (pool_id) join pools o on o.id = a.pool_id
      where a.profile_id = p_one_id and b.profile_id = p_other_id and o.mode <> 'live'
    )
    or exists (
      select from conversations c where c.low_id = least(p_one_id, p_other_id) and c.high_id = greatest(p_one_id, p_other_id)
    )
    or exists (
      select from chat_sessions s
      where s.user1_id = least(p_one_id, p_other_id) and s.user2_id = greatest(p_one_id, p_other_id)
        and coalesce(s.ended_at, 'infinity') > clock_timestamp() - interval '24 hours'
    )
    or exists (select from hellos h where h.from_id = p_one_id and h.to_id = p_other_id)
    or exists (select from hellos h where h.from_id = p_other_id and h.to_id = p_one_id)
    or exists (select from blocks b where b.blocker_id = p_one_id and b.blocked_id = p_other_id)
  )
$$;
revoke all on function can_know_of(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function can_know_of(uuid, uuid) to service_role;
