-- Holds proposals to their states, whoever writes them, an operator by hand too. A pair is live (live_pairs) from its proposal on, until that is rejected or has
-- expired. A final state never changes. When it is reached: approved ones get their conversation, in which both are asked; of rejected and expired
-- ones it is noted from when on the pair may be proposed anew (for the generator; the database would take it at once); whoever voted is told the outcome, and the two that they were approved.
-- Security definer: as on_queue_written.
create or replace function on_proposal_written() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_when = 'BEFORE' then
    if new.pair_hash is distinct from pair_hash_of(new.pool_id, new.user_a_id, new.user_b_id) then
      raise exception 'this is not the hash of the pair' using errcode = 'NK422';
    end if;
    if tg_op = 'UPDATE' then
      if old.finalized_at is not null and new.status is distinct from old.status then
        raise exception 'This proposal is %: that is final', old.status using errcode = 'NK409';
      end if;
      if (new.pool_id, new.user_a_id, new.user_b_id, new.voters, new.approve_at, new.reject_at, new.quorum)
          is distinct from (old.pool_id, old.user_a_id, old.user_b_id, old.voters, old.approve_at, old.reject_at, old.quorum) then
        raise exception 'A proposal keeps its pair and its rules' using errcode = 'NK409';
      end if;
      if (new.yes_votes, new.no_votes) is distinct from (old.yes_votes, old.no_votes) and pg_trigger_depth() < 2 then
        raise exception 'The counts of a proposal are those of its votes' using errcode = 'NK409';
      end if;
    end if;
    if new.status in ('approved', 'rejected', 'expired', 'blocked') then
      new.finalized_at := coalesce(new.finalized_at, clock_timestamp());
      if new.status in ('expired', 'rejected') then
        new.again_at := coalesce(new.again_at, new.finalized_at + new.cool_off);
      elsif new.status = 'approved' and new.conversation_id is null and (tg_op = 'INSERT' or old.status <> 'approved') then
        new.conversation_id := propose_conversation(new.pool_id, new.user_a_id, new.user_b_id);
        if new.conversation_id is null then
          new.status := 'blocked'; -- nobody to introduce: in this moment one left, or blocked the other, or they came to stand across the age wall
        end if;
      end if;
    end if;
    return new;
  end if;
  if new.status in ('rejected', 'expired') then
    delete from live_pairs l where l.proposal_id = new.id;
  elsif tg_op = 'INSERT' then
    insert into live_pairs (pair_hash, proposal_id) values (new.pair_hash, new.id);
  end if;
  if tg_op = 'UPDATE' and old.finalized_at is null and new.finalized_at is not null then
    -- Nobody is waited for any more; those whom another has locked stay: it only spares next_to_judge looking at what is over.
    update voter_assignments a set waiting = false
      where a.proposal_id = new.id and a.voter_id in (
        select o.voter_id from voter_assignments o where o.proposal_id = new.id and o.waiting for no key update skip locked);
    perform tell_person(v.voter_id, 'vote.settled', jsonb_build_object('poolId', new.pool_id, 'proposalId', new.id, 'status', new.status))
      from match_votes v where v.proposal_id = new.id order by v.voter_id;
  end if;
  return null;
end $$;
revoke all on function on_proposal_written() from public, anon, authenticated, service_role;

create or replace trigger match_proposals_before_write before insert or update on match_proposals
  for each row execute function on_proposal_written();
create or replace trigger match_proposals_after_write after insert or update on match_proposals
  for each row execute function on_proposal_written();
