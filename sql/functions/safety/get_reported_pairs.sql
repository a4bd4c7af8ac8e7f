-- Of reports by voters: the pair that they were asked about, as they saw it (judged_person), with who the two are, what both share, what became of the vote, and
-- whether the same voter reported both. For a moderator, beside get_reports; no row for reports of anything else, and none of pairs that the caller
-- is one of: who is proposed to whom is told to neither. Security definer: proposals are read here; the caller is checked. Read only.
create or replace function get_reported_pairs(p_report_ids uuid[])
returns table (report_id uuid, status text, one jsonb, other jsonb, common jsonb, reported_both boolean)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform assert_moderator();
  return query
    select r.id, p.status,
      judged_person(a.id) || jsonb_build_object('id', a.id, 'fullName', a.name), judged_person(b.id) || jsonb_build_object('id', b.id, 'fullName', b.name),
      common_of_reasons(p.reasons_a, a.id, b.id),
      exists (
        select from reports o
        where o.proposal_id = r.proposal_id and o.reporter_id = r.reporter_id and o.reported_id <> r.reported_id)
    from reports r
    join match_proposals p on p.id = r.proposal_id
    join profiles a on a.id = p.user_a_id
    join profiles b on b.id = p.user_b_id
    where r.id = any (p_report_ids) and auth.uid() is distinct from p.user_a_id and auth.uid() is distinct from p.user_b_id;
end $$;
revoke all on function get_reported_pairs(uuid[]) from public, anon, authenticated, service_role;
grant execute on function get_reported_pairs(uuid[]) to authenticated, service_role;
