-- After somebody blocked somebody: the live session of the two ends; the other hears that they left. With a report of the same transaction it
-- ended because of that. Locks as on_blocks_added (again, so that the order of triggers does not matter: whoever pairs the two holds their
-- members, and is waited for), then the sessions by id.
-- Security definer: reaches rows nobody may write.
create or replace function on_blocks_end_session() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform lock_members((select array_agg(x) from added a, unnest(array[a.blocker_id, a.blocked_id]) x));
  perform end_session(l.id, l.blocker_id, case when l.reported then 'report' else 'block' end)
    from (
      select s.id, a.blocker_id, exists (
          select from reports r where r.reporter_id = a.blocker_id and r.reported_id = a.blocked_id and r.created_at >= now() -- of this transaction
        ) as reported
      from added a
      join session_participants x on x.user_id = a.blocker_id and x.active
      join chat_sessions s on s.id = x.session_id and a.blocked_id in (s.user1_id, s.user2_id)
      order by s.id
    ) l;
  return null;
end $$;
revoke all on function on_blocks_end_session() from public, anon, authenticated, service_role;

create or replace trigger blocks_after_insert_end_session after insert on blocks
  referencing new table as added
  for each statement execute function on_blocks_end_session();
