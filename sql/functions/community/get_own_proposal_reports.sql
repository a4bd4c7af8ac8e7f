-- What the caller reported as a voter: about which pair, and in which words; not about whom, whom they never knew by name. For their export.
-- Read only. Security definer: nobody reads these rows themselves (reports_own).
create or replace function get_own_proposal_reports() returns table (id uuid, pool_id uuid, proposal_id uuid, reason text, details text, created_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select r.id, r.pool_id, r.proposal_id, r.reason, r.details, r.created_at
  from reports r where r.reporter_id = auth.uid() and r.proposal_id is not null order by r.created_at, r.id
$$;
revoke all on function get_own_proposal_reports() from public, anon, authenticated, service_role;
grant execute on function get_own_proposal_reports() to authenticated, service_role;
