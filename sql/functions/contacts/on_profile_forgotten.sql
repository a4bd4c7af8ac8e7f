-- Before somebody deletes their profile: what other people's logs (person_events) quote of them goes, too: their messages, their name in hellos
-- and in opened conversations, that they were found to look alike; and what their reports hold of them: they stand without the words of who made them. Their rows go by foreign key. Security definer: as on_profiles_deleted.
create or replace function on_profile_forgotten() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from person_events e
    where e.user_id in (
        select h.to_id from hellos h where h.from_id = old.id
        union select c.high_id from conversations c where c.low_id = old.id
        union select c.low_id from conversations c where c.high_id = old.id
        union select b.blocker_id from blocks b where b.blocked_id = old.id -- whose hellos are gone already
        union select b.blocked_id from blocks b where b.blocker_id = old.id
      )
      and old.id::text in (e.data #>> '{message,senderId}', e.data #>> '{from,id}', e.data #>> '{with,id}');
  delete from person_events e where e.kind = 'lookalike.matched' and e.data ->> 'personId' = old.id::text;
  update reports r
    set details = null,
        evidence = case when r.evidence is not null then coalesce(
          (select jsonb_agg(m order by i) from jsonb_array_elements(r.evidence) with ordinality x (m, i) where m ->> 'senderId' <> old.id::text),
          '[]') end
    where r.reporter_id = old.id;
  return old;
end $$;
revoke all on function on_profile_forgotten() from public, anon, authenticated, service_role;

create or replace trigger profiles_before_delete before delete on profiles
  for each row execute function on_profile_forgotten();
