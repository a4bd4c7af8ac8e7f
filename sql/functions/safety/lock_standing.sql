-- One after the other: what changes where these people stand with moderators (reports by and about them, decisions, shadow bans). Order, before
-- everything else: an advisory lock of each, by key, then their profiles by id (key share: nobody of them is being deleted). Not a stronger lock
-- of the profile, for which unblocking and deleting would have to wait in the middle of theirs.
-- Called first by report_person, decide_report, shadow_ban_person and lift_shadow_ban.
create or replace function lock_standing(p_user_ids uuid[]) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  v_key bigint;
begin
  for v_key in select distinct hashtextextended('standing ' || u.id, 0) as k from unnest(p_user_ids) u (id) order by k loop
    perform pg_advisory_xact_lock(v_key);
  end loop;
  perform from profiles p where p.id = any (p_user_ids) order by p.id for key share;
end $$;
revoke all on function lock_standing(uuid[]) from public, anon, authenticated, service_role;
grant execute on function lock_standing(uuid[]) to service_role;
