-- Conversations that are not ended, of two who stand on different sides of their pool's age wall today, and who of them is under age. Whether they
-- are still members does not matter: they can still write. Of a pool that is gone, 18 counts, as for every pool that says nothing else.
-- Called by what ends them, by the hourly look at the wall, and by `nakodo check`. Inlines into the caller's query. Read only.
create or replace function conversations_across_age_wall()
returns table (id uuid, pool_id uuid, low_id uuid, high_id uuid, under_age uuid)
language sql stable as $$
  select c.id, c.pool_id, c.low_id, c.high_id, case when w.low_under_age then c.low_id else c.high_id end
  from public.conversations c
  left join public.pools o on o.id = c.pool_id
  join public.profiles a on a.id = c.low_id
  join public.profiles b on b.id = c.high_id
  cross join lateral (
    select public.is_under_age(public.profile_born_on(a.birth_date, a.stated_age, a.stated_age_on), coalesce(o.minimum_age, 18), current_date) as low_under_age,
           public.is_under_age(public.profile_born_on(b.birth_date, b.stated_age, b.stated_age_on), coalesce(o.minimum_age, 18), current_date) as high_under_age
  ) w
  where c.state <> 'ended' and w.low_under_age <> w.high_under_age
$$;
revoke all on function conversations_across_age_wall() from public, anon, authenticated, service_role;
grant execute on function conversations_across_age_wall() to service_role;
