-- By which the caller can prove a match of theirs: the proposal, its salt, and its hash in the log. Only of an approved one (of others the two never hear), and
-- only where nobody signed their vote: the log is public, and by the hash they would find the wallets of those who voted on them. NK404 when
-- it is not theirs or not logged yet, NK409 where votes were signed. Read only. Security definer: reads the salt.
create or replace function get_own_proof(p_conversation_id uuid)
returns table (proposal_id uuid, salt text, commitment text, proposal_hash text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_closed_id bigint;
begin
  select c.id, p.id, '0x' || encode(t.salt, 'hex'), c.commitment, c.proposal_hash
    into v_closed_id, proposal_id, salt, commitment, proposal_hash
    from match_proposals p
    join closed_proposals c on c.proposal_id = p.id and c.logged_at is not null
    join signing_terms t on t.proposal_id = p.id
    where p.conversation_id = p_conversation_id and p.status = 'approved' and auth.uid() in (p.user_a_id, p.user_b_id);
  if not found then
    raise exception 'There is no match of yours to prove here' using errcode = 'NK404';
  end if;
  -- A vote whose voter was forgotten counts as signed: copies of the log may still have the address.
  if exists (select from logged_votes v left join logged_voters o on o.vote_id = v.id
      where v.closed_id = v_closed_id and (o.signature is not null or o.vote_id is null)) then
    raise exception 'Wallets signed votes on this match, and the log shows them: with its hash you would see who voted on you' using errcode = 'NK409';
  end if;
  return next;
end $$;
revoke all on function get_own_proof(uuid) from public, anon, authenticated, service_role;
grant execute on function get_own_proof(uuid) to authenticated, service_role;
