-- Reports and what moderators do. A report keeps the last messages of the two as evidence, for moderators only and for 30 days
-- (src/safety/evidence.service.ts); it blocks as well. A suspended person is in no pool and in no open conversation, and cannot sign in.

create table reports (
  id uuid primary key default gen_random_uuid(),
  pool_id uuid references pools on delete set null,
  conversation_id uuid references conversations on delete set null,
  reporter_id uuid references profiles on delete set null, -- null: they deleted their account; the report stands without their words
  reported_id uuid not null references profiles on delete cascade,
  reason text not null constraint reports_reason check (reason in ('spam', 'harassment', 'fake', 'underage', 'other')),
  details text constraint reports_details check (length(details) between 1 and 1000),
  -- At most 20 messages, oldest first, as message_json makes them; null: removed.
  evidence jsonb constraint reports_evidence check (jsonb_typeof(evidence) = 'array' and jsonb_array_length(evidence) <= 20),
  status text not null default 'open' constraint reports_status check (status in ('open', 'dismissed', 'upheld')),
  decided_by uuid, -- null: the service, or nobody yet
  decided_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  constraint reports_not_self check (reporter_id <> reported_id),
  constraint reports_decided check ((status = 'open') = (decided_at is null))
);
create unique index reports_one_open on reports (reporter_id, reported_id) where status = 'open';
create index reports_reported on reports (reported_id, created_at);
create index reports_by_status on reports (status, created_at);
create index reports_pool on reports (pool_id);
create index reports_conversation on reports (conversation_id);
create index reports_with_evidence on reports (created_at) where evidence is not null;

-- Append-only: nobody has the right to change or remove a line. No foreign keys, so that a line outlives whom it names.
create table moderation_log (
  id bigint generated always as identity primary key,
  actor_id uuid, -- null: the service
  action text not null
    constraint moderation_log_action check (action in ('report.dismissed', 'report.upheld', 'person.suspended', 'person.restored')),
  about_id uuid not null,
  report_id uuid,
  note text constraint moderation_log_note check (length(note) between 1 and 1000),
  created_at timestamptz not null default clock_timestamp()
);
create index moderation_log_about on moderation_log (about_id, id);

-- Null: not suspended. Written by suspend_person and lift_suspension only; people may not update it.
alter table profiles add column suspended_at timestamptz;

alter table conversations drop constraint conversations_ended_why;
alter table conversations add constraint conversations_ended_why check (ended_why in ('person', 'block', 'deleted', 'age', 'suspended'));

do $$
declare
  v_table text;
begin
  foreach v_table in array array['reports', 'moderation_log'] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('create policy %I on %I to service_role using (true) with check (true)', v_table || '_service', v_table);
  end loop;
end $$;
revoke all on sequence moderation_log_id_seq from anon, authenticated, service_role;
grant select, insert, update, delete on reports to service_role;
grant select, insert on moderation_log to service_role;

-- That somebody reported, not what became of it; evidence and decisions are read by get_reports. Nobody reads reports about themselves.
grant select (id, pool_id, conversation_id, reporter_id, reported_id, reason, details, created_at) on reports to authenticated;
create policy reports_own on reports for select to authenticated using (reporter_id = (select auth.uid()));
create policy reports_staff on reports for select to authenticated
  using ((select is_staff('moderator')) and reported_id <> (select auth.uid()));
grant select on moderation_log to authenticated;
create policy moderation_log_staff on moderation_log for select to authenticated using ((select is_staff('moderator')));
