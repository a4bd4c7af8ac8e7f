-- After a pool was created or changed: an event has a job row; a new policy, limit, age wall, day of ages, mode or being enabled
-- means that everybody is matched anew with priority 3. An event that becomes something else has no lists any more: nothing would keep them
-- current. Security definer: an organiser may not write the queue.
create or replace function on_pool_written() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.mode = 'events' then
    insert into matchmaking_jobs (event_id) values (new.id) on conflict do nothing;
  elsif new.mode = 'community' then
    insert into community_settings (pool_id) values (new.id) on conflict do nothing;
  end if;
  if tg_op = 'INSERT' then
    return null;
  end if;
  perform note_changes(new.id, array[new.id], 'pool');
  if new.minimum_age <> old.minimum_age then
    perform refresh_age_wall(new.id);
  end if;
  if new.policy_version_id <> old.policy_version_id and pool_compares_texts(new.id) then
    perform enqueue_embeddings((select array_agg(m.profile_id) from pool_members m where m.pool_id = new.id));
  end if;
  if old.mode = 'events' and new.mode <> 'events' then
    delete from user_matches u where u.event_id = new.id;
  end if;
  if old.mode = 'lookalike' and new.mode <> 'lookalike' then
    delete from faces f where f.pool_id = new.id; -- and with them photos, jobs and matches: they were given for this alone
  elsif new.mode = 'lookalike' and new.matchmaking_enabled
      and (new.mode, new.matchmaking_enabled, new.policy_version_id, new.match_limit, new.minimum_age, new.ages_as_of)
        is distinct from (old.mode, old.matchmaking_enabled, old.policy_version_id, old.match_limit, old.minimum_age, old.ages_as_of) then
    perform rematch_people(new.id, array(select m.profile_id from pool_members m where m.pool_id = new.id), 'rematch');
  end if;
  if old.mode = 'community' and new.mode <> 'community' then
    -- Agreed to for this alone. What was approved stays: the two may still answer.
    perform withdraw_pairs(new.id, array(select m.profile_id from pool_members m where m.pool_id = new.id));
    update consents c set withdrawn_at = clock_timestamp() where c.pool_id = new.id and c.kind = 'votes' and c.withdrawn_at is null;
  elsif old.mode <> 'community' and new.mode = 'community' then
    perform pg_notify('nakodo_work', 'generator');
  end if;
  if new.mode <> 'events' or not new.matchmaking_enabled then
    delete from matchmaking_queue q where q.event_id = new.id;
  elsif (new.mode, new.matchmaking_enabled, new.policy_version_id, new.match_limit, new.minimum_age, new.ages_as_of)
      is distinct from (old.mode, old.matchmaking_enabled, old.policy_version_id, old.match_limit, old.minimum_age, old.ages_as_of) then
    perform enqueue_event_matchmaking(new.id, 3);
  end if;
  return null;
end $$;
revoke all on function on_pool_written() from public, anon, authenticated, service_role;

create or replace trigger pools_after_write after insert or update on pools
  for each row execute function on_pool_written();
