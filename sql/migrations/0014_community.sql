-- The community mode: pairs are proposed from a queue, members vote, the approved may talk. Names follow the operators' contract. Written through
-- functions only (sql/functions/community).

-- The rules of a community, copied on each proposal when it opens: later changes do not touch it.
create table community_settings (
  pool_id uuid primary key references pools on delete cascade,
  queue_low int not null default 50 constraint community_settings_queue_low check (queue_low between 1 and 10000), -- filled up when it falls below
  queue_high int not null default 75,
  active_low int not null default 10 constraint community_settings_active_low check (active_low between 1 and 1000),
  active_high int not null default 12,
  voters int not null default 10 constraint community_settings_voters check (voters between 1 and 1000),
  approve_at int not null default 5 constraint community_settings_approve_at check (approve_at between 1 and 1000), -- so many yes decide at once
  reject_at int not null default 5 constraint community_settings_reject_at check (reject_at between 1 and 1000),
  quorum int not null default 3 constraint community_settings_quorum check (quorum >= 1), -- fewer votes at the deadline decide nothing
  voting_time interval not null default '24 hours' constraint community_settings_voting_time check (voting_time between '10 seconds' and '90 days'),
  cool_off interval not null default '30 days' constraint community_settings_cool_off check (cool_off between '0' and '10 years'),
  -- Nobody stands in more pairs of the queue, or of the open proposals, than so many times what there would be if all stood in as many.
  fair_share real not null default 2 constraint community_settings_fair_share check (fair_share between 1 and 100),
  filled_at timestamptz, -- when the generator last looked for pairs
  all_queued boolean not null default false, -- it found fewer than it wanted then: no other pair was possible
  constraint community_settings_queue check (queue_high between queue_low and 20000),
  constraint community_settings_active check (active_high between active_low and 2000),
  constraint community_settings_quorum_reached check (quorum <= greatest(approve_at, reject_at))
);

alter table consents drop constraint consents_kind;
-- photo: photos are measured; votes: others vote on whom the person could meet.
alter table consents add constraint consents_kind check (kind in ('photo', 'votes'));

-- Pairs that wait to be proposed, best first. One that was proposed, or is no longer allowed, is consumed.
create table match_generation_queue (
  id bigint generated always as identity primary key,
  pool_id uuid not null references pools on delete cascade,
  pair_hash text not null, -- of pool and pair, whatever the order of the two
  user_a_id uuid not null references profiles on delete cascade,
  user_b_id uuid not null references profiles on delete cascade,
  score real not null constraint match_generation_queue_score check (score between 0 and 1),
  reasons_a jsonb not null, -- as user_matches.reasons, seen by a
  reasons_b jsonb not null,
  policy_version_id uuid not null references policy_versions,
  created_at timestamptz not null default clock_timestamp(),
  consumed_at timestamptz,
  constraint match_generation_queue_order check (user_a_id < user_b_id)
);
create index match_generation_queue_next on match_generation_queue (pool_id, score desc, id) where consumed_at is null;
create index match_generation_queue_consumed on match_generation_queue (consumed_at) where consumed_at is not null;
create index match_generation_queue_a on match_generation_queue (user_a_id);
create index match_generation_queue_b on match_generation_queue (user_b_id);

-- proposed -> voting -> approved | rejected | expired, and any -> blocked. Who and what decides is in settle_proposal.
create table match_proposals (
  id uuid primary key default gen_random_uuid(),
  pool_id uuid not null references pools on delete cascade,
  pair_hash text not null,
  user_a_id uuid not null references profiles on delete cascade,
  user_b_id uuid not null references profiles on delete cascade,
  -- For operators to group by: `pool:person`, never a wallet. Nothing here needs one, and it would stay when it is unlinked.
  user_a_address text not null generated always as (pool_id::text || ':' || user_a_id::text) stored,
  user_b_address text not null generated always as (pool_id::text || ':' || user_b_id::text) stored,
  score real not null constraint match_proposals_score check (score between 0 and 1),
  reasons_a jsonb not null,
  reasons_b jsonb not null,
  policy_version_id uuid not null references policy_versions,
  status text not null default 'proposed'
    constraint match_proposals_status check (status in ('proposed', 'voting', 'approved', 'rejected', 'expired', 'blocked')),
  share int, -- in how many open proposals one person could stand when it opened; null: opened for a voter who had nothing left to judge
  voters int not null, -- the rules, as they were when it opened
  approve_at int not null, -- like the others no more than the 16 bits in which wallets sign it
  reject_at int not null,
  quorum int not null,
  cool_off interval not null,
  created_at timestamptz not null default clock_timestamp(),
  voting_started_at timestamptz,
  voting_expires_at timestamptz,
  yes_votes int not null default 0,
  no_votes int not null default 0,
  finalized_at timestamptz,
  again_at timestamptz, -- of a rejected or expired one: from then on the generator proposes the pair anew
  conversation_id uuid references conversations on delete set null,
  constraint match_proposals_order check (user_a_id < user_b_id),
  constraint match_proposals_rules check (least(approve_at, reject_at, quorum) >= 1 and greatest(approve_at, reject_at, quorum) <= 1000),
  constraint match_proposals_votes check (yes_votes >= 0 and no_votes >= 0),
  constraint match_proposals_voting check ((status = 'proposed') = (voting_started_at is null) or status = 'blocked'),
  constraint match_proposals_deadline check ((voting_started_at is null) = (voting_expires_at is null)),
  constraint match_proposals_final check ((status in ('proposed', 'voting')) = (finalized_at is null))
);
create index match_proposals_due on match_proposals (voting_expires_at) where status = 'voting';
create index match_proposals_open on match_proposals (pool_id, voting_started_at) where status = 'voting';
create index match_proposals_pool on match_proposals (pool_id, status, finalized_at);
create index match_proposals_again on match_proposals (pool_id, again_at) where again_at is not null;
create index match_proposals_a on match_proposals (user_a_id);
create index match_proposals_b on match_proposals (user_b_id);
create index match_proposals_pair on match_proposals (pair_hash);
create index match_proposals_conversation on match_proposals (conversation_id) where conversation_id is not null;

-- The states of proposals, as they were reached: append-only. Nobody has the right to write it but the trigger.
create table match_proposal_log (
  id bigint generated always as identity primary key,
  proposal_id uuid not null references match_proposals on delete cascade,
  status text not null,
  changed_at timestamptz not null default clock_timestamp()
);
create index match_proposal_log_proposal on match_proposal_log (proposal_id, id);

-- A pair is live at most once over queue and proposals: whoever makes it live puts it here, by triggers on both. Rejected and expired ones are not;
-- approved and blocked ones stay.
create table live_pairs (
  pair_hash text primary key,
  queue_id bigint unique references match_generation_queue on delete cascade,
  proposal_id uuid unique references match_proposals on delete cascade,
  constraint live_pairs_one check (num_nonnulls(queue_id, proposal_id) = 1)
);

create table voter_assignments (
  proposal_id uuid not null references match_proposals on delete cascade,
  voter_id uuid not null references profiles on delete cascade,
  assigned_at timestamptz not null default clock_timestamp(),
  extra boolean not null default false, -- given because the voter had nothing left to judge
  given_at timestamptz, -- when it was last shown to them
  skipped_at timestamptz,
  waiting boolean not null default true, -- not voted, and the proposal open; kept by triggers so that what is over is not looked at again
  primary key (proposal_id, voter_id)
);
create index voter_assignments_voter on voter_assignments (voter_id, assigned_at);
create index voter_assignments_waiting on voter_assignments (voter_id) where waiting and skipped_at is null;
create index voter_assignments_judging on voter_assignments (given_at) where waiting and skipped_at is null and given_at is not null;

-- One a voter and proposal, changeable until the proposal closes. Only whoever was assigned can vote: the foreign key.
create table match_votes (
  id bigint generated always as identity primary key,
  proposal_id uuid not null,
  voter_id uuid not null,
  vote text not null constraint match_votes_vote check (vote in ('yes', 'no')),
  voted_at timestamptz not null default clock_timestamp(),
  constraint match_votes_once unique (proposal_id, voter_id),
  foreign key (proposal_id, voter_id) references voter_assignments on delete cascade
);
create index match_votes_voter on match_votes (voter_id, voted_at);

-- By a voter, about one of a pair they were asked about.
alter table reports add column proposal_id uuid references match_proposals on delete set null;
create index reports_proposal on reports (proposal_id);
-- Voters do not learn who the people of a pair are, also not by what they reported: that they read by proposal only (get_own_proposal_reports).
drop policy reports_own on reports;
create policy reports_own on reports for select to authenticated using (reporter_id = (select auth.uid()) and proposal_id is null);

-- Each minute, of each community and (pool_id null) of all together: what operators watch. Kept for 30 days.
create table system_metrics (
  id bigint generated always as identity primary key,
  recorded_at timestamptz not null default clock_timestamp(),
  pool_id uuid references pools on delete cascade,
  queue_depth int not null,
  active_voting int not null,
  overdue int not null, -- open although their deadline has passed
  people int not null, -- who agreed to be voted on
  total_approved int not null,
  total_rejected int not null,
  total_expired int not null,
  total_blocked int not null,
  total_voters_assigned int not null,
  total_votes_cast int not null
);
create index system_metrics_recorded on system_metrics (recorded_at);
create index system_metrics_pool on system_metrics (pool_id, recorded_at);

-- What an admin does about pairs is in the log, too.
alter table moderation_log drop constraint moderation_log_action;
alter table moderation_log add constraint moderation_log_action check (action in (
  'report.dismissed', 'report.upheld', 'person.suspended', 'person.restored', 'person.shadow_banned', 'person.shadow_ban_lifted',
  'photo.approved', 'photo.rejected', 'flag.fine', 'proposal.blocked'
));

alter table conversations drop constraint conversations_ended_why;
alter table conversations add constraint conversations_ended_why check (ended_why in ('person', 'block', 'deleted', 'age', 'suspended', 'closed'));
-- An introduction waits until both have accepted it.
alter table conversations add column low_accepted boolean not null default false;
alter table conversations add column high_accepted boolean not null default false;

do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'community_settings', 'match_generation_queue', 'match_proposals', 'live_pairs', 'voter_assignments', 'match_votes', 'system_metrics'
  ] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('grant select, insert, update, delete on %I to service_role', v_table);
    execute format('create policy %I on %I to service_role using (true) with check (true)', v_table || '_service', v_table);
  end loop;
end $$;

-- Nobody but the owner writes the log; the service reads it.
alter table match_proposal_log enable row level security;
revoke all on match_proposal_log from anon, authenticated, service_role;
grant select on match_proposal_log to service_role;
create policy match_proposal_log_service on match_proposal_log for select to service_role using (true);

revoke all on sequence match_generation_queue_id_seq, match_votes_id_seq, system_metrics_id_seq, match_proposal_log_id_seq from anon, authenticated, service_role;

-- A person reads what they judged, and of proposals about themselves only those that were approved; never who voted what on them.
grant select on community_settings to authenticated;
create policy community_settings_admin on community_settings to authenticated
  using ((select is_staff('admin'))) with check ((select is_staff('admin')));
grant update on community_settings to authenticated;
-- Not the id: counted through all votes, it tells how many others voted between two of one's own.
grant select (proposal_id, voter_id, vote, voted_at) on match_votes to authenticated;
create policy match_votes_own on match_votes for select to authenticated using (voter_id = (select auth.uid()));
grant select on voter_assignments to authenticated;
create policy voter_assignments_own on voter_assignments for select to authenticated using (voter_id = (select auth.uid()));
grant select (id, pool_id, status, finalized_at) on match_proposals to authenticated;
create policy match_proposals_voted on match_proposals for select to authenticated using (
  exists (select from match_votes v where v.proposal_id = match_proposals.id and v.voter_id = (select auth.uid()))
  or status = 'approved' and (select auth.uid()) in (user_a_id, user_b_id)
);
