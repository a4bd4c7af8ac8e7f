-- The next proposal for the caller to judge in a community, assigned to them; null when there is none by what is open and queued. As give_pairs, with its
-- last choice. p_except: proposals that are on their screen already. NK404 for who is no member. Security definer: assigns; the caller is checked below.
create or replace function next_to_judge(p_pool_id uuid, p_except uuid[] default '{}') returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_id uuid;
begin
  perform from pool_members m join pools p on p.id = m.pool_id and p.mode = 'community' where m.pool_id = p_pool_id and m.profile_id = auth.uid();
  if not found then
    raise exception 'You are not in this community' using errcode = 'NK404';
  end if;
  select g.proposal_id into v_id
    from give_pairs(p_pool_id, jsonb_build_array(jsonb_build_object('voter', auth.uid(), 'except', p_except, 'last', true))) g;
  return v_id;
end $$;
revoke all on function next_to_judge(uuid, uuid[]) from public, anon, authenticated, service_role;
grant execute on function next_to_judge(uuid, uuid[]) to authenticated, service_role;
