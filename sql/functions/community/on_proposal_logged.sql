-- Each state of a proposal, as it is reached, whoever writes it: what `nakodo check` holds final states to. Security definer: nobody may write the log.
create or replace function on_proposal_logged() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' or new.status is distinct from old.status then
    insert into match_proposal_log (proposal_id, status) values (new.id, new.status);
  end if;
  return null;
end $$;
revoke all on function on_proposal_logged() from public, anon, authenticated, service_role;

create or replace trigger match_proposals_logged after insert or update on match_proposals
  for each row execute function on_proposal_logged();
