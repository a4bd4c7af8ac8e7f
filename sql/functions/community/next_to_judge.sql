-- The next proposal for the caller to judge in a community, the one that closes first; null when there is none by what is open and queued. Who has none left is
-- assigned one: another that is open and can use a vote, the one with the fewest first; else one that is opened for them from the queue, above the
-- mark; else any that is open.
-- p_except: proposals that are on their screen already. NK404 for who is no member. Security definer: assigns; the caller is checked below.
create or replace function next_to_judge(p_pool_id uuid, p_except uuid[] default '{}') returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_me uuid := auth.uid();
  v_id uuid;
begin
  perform from pool_members m join pools p on p.id = m.pool_id and p.mode = 'community' where m.pool_id = p_pool_id and m.profile_id = v_me;
  if not found then
    raise exception 'You are not in this community' using errcode = 'NK404';
  end if;
  select p.id into v_id
    from voter_assignments a join match_proposals p on p.id = a.proposal_id
    where a.voter_id = v_me and a.skipped_at is null and p.pool_id = p_pool_id and p.status = 'voting' and p.voting_expires_at > clock_timestamp()
      and p.id <> all (p_except)
      and not exists (select from match_votes v where v.proposal_id = p.id and v.voter_id = v_me)
      and may_judge(p_pool_id, v_me, p.user_a_id, p.user_b_id)
    order by p.voting_expires_at, p.id limit 1;
  if v_id is not null then
    return v_id;
  end if;
  -- Those that can still use a vote, once those who were given them in the last minute have judged: however many voters come at once, few are too late.
  insert into voter_assignments (proposal_id, voter_id, extra)
    select p.id, v_me, true from match_proposals p
    cross join lateral (
      select count(*) as judging from voter_assignments a
      where a.proposal_id = p.id and a.extra and a.skipped_at is null and a.assigned_at > clock_timestamp() - interval '1 minute'
        and not exists (select from match_votes v where v.proposal_id = a.proposal_id and v.voter_id = a.voter_id)
    ) w
    where p.pool_id = p_pool_id and p.status = 'voting' and p.voting_expires_at > clock_timestamp()
      and p.yes_votes + p.no_votes + w.judging < p.approve_at + p.reject_at - 1
      and not exists (select from voter_assignments a where a.proposal_id = p.id and a.voter_id = v_me)
      and may_judge(p_pool_id, v_me, p.user_a_id, p.user_b_id)
    order by p.yes_votes + p.no_votes + w.judging, random() limit 1
    on conflict do nothing
    returning proposal_id into v_id;
  if v_id is not null then
    return v_id;
  end if;
  select o into v_id from open_proposals(p_pool_id, 1, v_me) o;
  perform pg_notify('nakodo_work', 'generator'); -- the queue may want to be filled
  if v_id is not null then
    return v_id;
  end if;
  insert into voter_assignments (proposal_id, voter_id, extra)
    select p.id, v_me, true from match_proposals p
    where p.pool_id = p_pool_id and p.status = 'voting' and p.voting_expires_at > clock_timestamp()
      and not exists (select from voter_assignments a where a.proposal_id = p.id and a.voter_id = v_me)
      and may_judge(p_pool_id, v_me, p.user_a_id, p.user_b_id)
    order by p.yes_votes + p.no_votes, p.voting_expires_at, p.id limit 1
    on conflict do nothing
    returning proposal_id into v_id;
  return v_id;
end $$;
revoke all on function next_to_judge(uuid, uuid[]) from public, anon, authenticated, service_role;
grant execute on function next_to_judge(uuid, uuid[]) to authenticated, service_role;
