-- An admin, or the service, ends an open proposal for everyone and for good: the pair is not proposed again. Noted in the moderation log, a line for
-- each of the two. Idempotent: what is blocked stays so, and is noted once.
-- NK404 when there is no such proposal, and when it is about the caller: nobody hears of those. NK409 when it was decided otherwise: that is final. Locks the proposal.
-- Security definer: nobody may write proposals and the log; the caller is checked.
create or replace function block_proposal(p_proposal_id uuid, p_note text default null) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_proposal match_proposals;
begin
  if auth.role() is distinct from 'service_role' and not is_staff('admin') then
    raise exception 'Only an admin may do this' using errcode = 'NK403';
  end if;
  select * into v_proposal from match_proposals p where p.id = p_proposal_id for no key update;
  if not found or auth.uid() in (v_proposal.user_a_id, v_proposal.user_b_id) then
    raise exception 'There is no such proposal' using errcode = 'NK404';
  elsif v_proposal.status = 'blocked' then
    return;
  elsif v_proposal.status not in ('proposed', 'voting') then
    raise exception 'This proposal is %: that is final', v_proposal.status using errcode = 'NK409';
  end if;
  update match_proposals p set status = 'blocked' where p.id = p_proposal_id;
  insert into moderation_log (actor_id, action, about_id, note)
    select auth.uid(), 'proposal.blocked', x.id, nullif(btrim(p_note), '')
    from unnest(array[v_proposal.user_a_id, v_proposal.user_b_id]) with ordinality x (id, place) order by x.place;
end $$;
revoke all on function block_proposal(uuid, text) from public, anon, authenticated, service_role;
grant execute on function block_proposal(uuid, text) to authenticated, service_role;
