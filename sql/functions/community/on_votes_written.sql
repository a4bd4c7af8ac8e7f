-- The counts of a proposal are those of its votes, whoever writes or removes them: the voter, an operator by hand, the deletion of a profile. No vote comes
-- or changes once it is over (NK409). One that goes after the end, with its voter, changes no count: what was decided was decided by it.
-- Whoever voted is no longer waited for, until they take it back. Locks the proposals. Security definer: as on_queue_written.
create or replace function on_votes_written() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_id uuid;
begin
  if tg_when = 'BEFORE' then
    perform from match_proposals p where p.id in (new.proposal_id, old.proposal_id) order by p.id for no key update;
    if (new.proposal_id, new.voter_id, new.vote) is distinct from (old.proposal_id, old.voter_id, old.vote) and exists (
      select from match_proposals p
      where p.id in (new.proposal_id, old.proposal_id) and (p.status <> 'voting' or p.voting_expires_at <= clock_timestamp())
    ) then
      raise exception 'The vote on this pair is over' using errcode = 'NK409';
    end if;
    return new;
  end if;
  for v_id in select distinct x.id from unnest(array[new.proposal_id, old.proposal_id]) x (id) where x.id is not null order by x.id loop
    -- First the lock, then the counting, as a statement of its own: one that waited within the update would count what was there before the wait.
    perform from match_proposals p where p.id = v_id for no key update;
    update match_proposals p
      set yes_votes = (select count(*) from match_votes v where v.proposal_id = v_id and v.vote = 'yes'),
          no_votes = (select count(*) from match_votes v where v.proposal_id = v_id and v.vote = 'no')
      where p.id = v_id and p.status = 'voting';
    update voter_assignments a set waiting = not a.waiting
      where a.proposal_id = v_id and a.voter_id = coalesce(new.voter_id, old.voter_id) and a.waiting <> (v_id is distinct from new.proposal_id and found);
  end loop;
  return null;
end $$;
revoke all on function on_votes_written() from public, anon, authenticated, service_role;

create or replace trigger match_votes_before_write before insert or update on match_votes
  for each row execute function on_votes_written();
create or replace trigger match_votes_after_write after insert or update or delete on match_votes
  for each row execute function on_votes_written();
