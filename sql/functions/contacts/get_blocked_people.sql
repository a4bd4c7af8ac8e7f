-- Whom the caller blocked, last first. Security definer: their names. Read only.
create or replace function get_blocked_people() returns table (id uuid, name text, blocked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.name, b.created_at from blocks b join profiles p on p.id = b.blocked_id
  where b.blocker_id = auth.uid() order by b.created_at desc, p.id
$$;
revoke all on function get_blocked_people() from public, anon, authenticated, service_role;
grant execute on function get_blocked_people() to authenticated, service_role;
