-- Whether what somebody reports may shadow-ban by itself, together with another's report. All of:
--   * their profile is at least 30 days old;
--   * they have some history: they talked with at least 3 different people (a conversation that opened, or a live session of a minute or more
--     in the last 90 days, as long as those are kept);
--   * they are neither suspended nor shadow-banned themselves;
--   * of what they reported, moderators dismissed at most 2 in the last 90 days.
-- What it cannot know: whether two profiles are one human being. No addresses of people are kept, and a guest has no e-mail; age and history make
-- it slow to have a second one, not impossible. So moderators see every ban, and can lift it. Called by report_person. Read only.
create or replace function is_trustworthy_reporter(p_user_id uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select exists (
      select from profiles p where p.id = p_user_id and p.created_at <= now() - interval '30 days' and p.suspended_at is null
    )
    and not exists (select from shadow_bans h where h.user_id = p_user_id)
    and (
      select count(*) from reports r
      where r.reporter_id = p_user_id and r.status = 'dismissed' and r.decided_at > now() - interval '90 days'
    ) <= 2
    and (
      select count(*) from (
        select case when c.low_id = p_user_id then c.high_id else c.low_id end
        from conversations c where (c.low_id = p_user_id or c.high_id = p_user_id) and c.opened_at is not null
        union
        select case when s.user1_id = p_user_id then s.user2_id else s.user1_id end
        from chat_sessions s
        where (s.user1_id = p_user_id or s.user2_id = p_user_id) and s.ended_at >= s.created_at + interval '1 minute'
      ) met
    ) >= 3
$$;
revoke all on function is_trustworthy_reporter(uuid) from public, anon, authenticated, service_role;
grant execute on function is_trustworthy_reporter(uuid) to service_role;
