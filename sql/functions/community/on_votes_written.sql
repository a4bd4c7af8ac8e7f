-- The counts of a proposal are those of its votes, whoever writes or removes them: the voter, or the deletion of their profile. A vote that goes after the
-- end changes no count: what was decided was decided by it. Whoever voted is no longer waited for, until they take it back. Locks the proposal. Security definer: as on_queue_written.
create or replace function on_votes_written() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_id uuid;
begin
  v_id := coalesce(new.proposal_id, old.proposal_id);
  -- First the lock, then the counting, as a statement of its own: one that waited within the update would count what was there before the wait.
  perform from match_proposals p where p.id = v_id for no key update;
  update match_proposals p
    set yes_votes = (select count(*) from match_votes v where v.proposal_id = v_id and v.vote = 'yes'),
        no_votes = (select count(*) from match_votes v where v.proposal_id = v_id and v.vote = 'no')
    where p.id = v_id and p.status = 'voting';
  update voter_assignments a set waiting = not a.waiting
    where a.proposal_id = v_id and a.voter_id = coalesce(new.voter_id, old.voter_id) and a.waiting <> (tg_op = 'DELETE' and found);
  return null;
end $$;
revoke all on function on_votes_written() from public, anon, authenticated, service_role;

create or replace trigger match_votes_after_write after insert or update or delete on match_votes
  for each row execute function on_votes_written();
