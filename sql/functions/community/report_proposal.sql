-- The caller reports one or both of a pair that they were asked to judge (p_about: one, other, both; in the order of get_pair_to_judge). While it is open the
-- proposal is blocked for everyone, for good. The reports name the proposal and have no messages; they shadow-ban nobody: a voter never met them.
-- Idempotent while a report is open. NK404 for what is not theirs to judge, NK429 after 10 reports in 24 hours.
-- Locks: lock_standing of the three, then the proposal. Security definer: as report_person.
create or replace function report_proposal(p_proposal_id uuid, p_about text, p_reason text, p_details text default null) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_me uuid := auth.uid();
  v_proposal match_proposals;
  v_id uuid;
begin
  if p_about is null or p_about not in ('one', 'other', 'both') then
    raise exception 'Say which of the two' using errcode = 'NK422', column = 'about';
  end if;
  select p.* into v_proposal from match_proposals p join voter_assignments a on a.proposal_id = p.id and a.voter_id = v_me where p.id = p_proposal_id;
  if not found then
    raise exception 'There is no such proposal for you to judge' using errcode = 'NK404';
  end if;
  perform lock_standing(array[v_me, v_proposal.user_a_id, v_proposal.user_b_id]);
  for v_id in
    select x.id from (values (v_proposal.user_a_id, 'one'), (v_proposal.user_b_id, 'other')) x (id, which)
    where p_about in (x.which, 'both')
      and not exists (select from reports r where r.reporter_id = v_me and r.reported_id = x.id and r.status = 'open')
  loop
    perform check_report_limit(v_me);
    insert into reports (pool_id, proposal_id, reporter_id, reported_id, reason, details, evidence, trusted)
      values (v_proposal.pool_id, v_proposal.id, v_me, v_id, p_reason, nullif(btrim(p_details), ''), '[]', false);
  end loop;
  update match_proposals p set status = 'blocked' where p.id = p_proposal_id and p.status in ('proposed', 'voting');
  return (select p.status from match_proposals p where p.id = p_proposal_id);
end $$;
revoke all on function report_proposal(uuid, text, text, text) from public, anon, authenticated, service_role;
grant execute on function report_proposal(uuid, text, text, text) to authenticated, service_role;
