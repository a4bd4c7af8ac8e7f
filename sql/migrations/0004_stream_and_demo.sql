-- A cursor over list changes that loses nothing, the accounts of a filled demo, and what was spent on outside services.

-- Ids are handed out before transactions commit, so a reader that remembers the highest id it saw can miss a lower one that commits later.
-- The transaction's own id tells what is settled: nothing older than a snapshot's xmin can still appear (see get_match_changes).
alter table user_match_changes add column changed_xid xid8 not null default pg_current_xact_id();
create index user_match_changes_person_since on user_match_changes (user_id, event_id, changed_xid, id);
create index user_match_changes_event_since on user_match_changes (event_id, changed_xid, id);
create policy user_match_changes_admin on user_match_changes for select to authenticated using ((select is_staff('admin')));

-- Filled by the demo only. While it has a row, the server offers these accounts to anyone who opens the page.
create table demo_accounts (
  account text primary key constraint demo_accounts_account check (account ~ '^[a-z][a-z0-9-]{0,63}$'),
  user_id uuid not null references profiles on delete cascade,
  role text not null constraint demo_accounts_role check (role in ('organiser', 'guest')),
  description text not null,
  place int not null
);
alter table demo_accounts enable row level security;
revoke all on demo_accounts from anon, authenticated, service_role;
grant select, insert, update, delete on demo_accounts to service_role;
create policy demo_accounts_service on demo_accounts to service_role using (true) with check (true);
create index demo_accounts_user on demo_accounts (user_id);

-- Paid calls to outside services, by the hour: what the cost cap counts, over all processes. Old hours are removed with the next call.
create table outside_calls (
  service text not null,
  hour timestamptz not null,
  calls int not null constraint outside_calls_positive check (calls >= 0),
  primary key (service, hour)
);
alter table outside_calls enable row level security;
revoke all on outside_calls from anon, authenticated, service_role;
grant select, insert, update, delete on outside_calls to service_role;
create policy outside_calls_service on outside_calls to service_role using (true) with check (true);
