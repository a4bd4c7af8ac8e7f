-- The lookalike mode: a photo in, similar people out. Names follow the operators' contract. Written through functions only (sql/functions/lookalike).

-- What a distance between two embeddings of a model means: similarity 1 / (1 + exp((distance - middle) / scale)). Measured; see docs/lookalike.md.
-- Embeddings of different models are never compared.
create table face_models (
  model text primary key,
  length int not null constraint face_models_length check (length between 1 and 4096),
  middle real not null constraint face_models_middle check (middle > 0), -- the distance that means 0.5
  scale real not null constraint face_models_scale check (scale > 0),
  served_at timestamptz -- when an outside service last said that it has this model; null: the one that ships with Nakodo
);
insert into face_models (model, length, middle, scale) values ('dlib-resnet-1+mirror', 128, 0.6, 0.05);

insert into attribute_definitions (name, kind, label, visible_to, built_in) values ('face', 'vector', 'Face', 'self', true);

drop function if exists pool_people(uuid); -- says the pool as well
drop function if exists find_pool_by_code(text); -- says photos and members as well

-- Of a lookalike pool: whether moderators look at a photo before or after others see it, and whether people under the minimum age may give one.
alter table pools add column photo_moderation text not null default 'after'
  constraint pools_photo_moderation check (photo_moderation in ('before', 'after'));
alter table pools add column photos_of_minors boolean not null default false;

-- Who agreed to what, and when: a photo is measured only after its person agreed to that. Kept as long as the profile.
create table consents (
  id bigint generated always as identity primary key,
  user_id uuid not null references profiles on delete cascade,
  pool_id uuid not null references pools on delete cascade,
  kind text not null constraint consents_kind check (kind in ('photo')),
  version text not null constraint consents_version check (length(version) between 1 and 100), -- of the text they agreed to
  given_at timestamptz not null default clock_timestamp(),
  withdrawn_at timestamptz
);
create unique index consents_standing on consents (user_id, pool_id, kind) where withdrawn_at is null;
create index consents_pool on consents (pool_id);

-- Files of photos that are to be removed. A key is put here before its file is written and taken out by the transaction that adds its face, so
-- that no crash leaves a file behind; and put here again when the face goes.
create table photo_removals (
  id bigint generated always as identity primary key,
  key text not null constraint photo_removals_once unique,
  generation bigint not null default 1,
  enqueued_at timestamptz not null default clock_timestamp(),
  run_at timestamptz not null default clock_timestamp(),
  locked_by text,
  locked_until timestamptz,
  attempts int not null default 0,
  last_error text
);
create index photo_removals_order on photo_removals (run_at, id);

-- With which links to pictures are signed, so that every process makes and opens the same. Read by the owner only. The first row is the one.
create table photo_link_keys (
  id smallint primary key,
  key bytea not null constraint photo_link_keys_length check (octet_length(key) = 32)
);
insert into photo_link_keys (id, key)
  values (1, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
alter table photo_link_keys enable row level security;
revoke all on photo_link_keys from anon, authenticated, service_role;

-- When somebody gave a photo, or chose a face in one: looking at one takes a second, so there is a limit an hour (check_photo). Says nothing of the
-- photo, and outlives it: deleting photos is no way around. Each request removes the person's old ones, tidy_photos what is left.
create table photo_requests (
  user_id uuid not null references profiles on delete cascade,
  kind text not null constraint photo_requests_kind check (kind in ('given', 'chosen')),
  requested_at timestamptz not null default clock_timestamp()
);
create index photo_requests_user on photo_requests (user_id, requested_at);
create index photo_requests_old on photo_requests (requested_at);

-- A person's entry in a lookalike pool: a photo and the face in it; without a photo where the policy compares none. `waiting`: not measured yet;
-- `refused`: it cannot be, and why; `ready`: compared, if approved. A new photo waits beside the ready one and replaces it when it is ready.
create table faces (
  id uuid primary key default gen_random_uuid(),
  pool_id uuid not null,
  user_id uuid not null,
  state text not null default 'waiting' constraint faces_state check (state in ('waiting', 'ready', 'refused')),
  moderation text not null default 'approved' constraint faces_moderation check (moderation in ('pending', 'approved', 'rejected')),
  rejection text constraint faces_rejection -- why a moderator did not accept it; such a photo is shown to its person and to moderators, for 30 days
    check (rejection in ('nudity', 'violence', 'no_person', 'somebody_else', 'duplicate', 'underage', 'other')),
  moderated_at timestamptz,
  moderated_by uuid, -- null: the service, or nobody yet
  photo_key text constraint faces_photo_key unique, -- of its files in the store; null: an entry without a photo
  photo_hash bytea constraint faces_photo_hash check (octet_length(photo_hash) = 32), -- sha256 of the file as it was given
  width int,
  height int,
  chosen jsonb, -- { x, y }: a point in the face that is meant, in pixels of the stored photo
  refusal text, -- a NoFaceReason
  refused_at timestamptz, -- a day later its files go, a week later the rest (tidy_photos)
  found jsonb, -- boxes of all faces, where several were seen
  box jsonb, -- of the face, in pixels of the stored photo
  quality real constraint faces_quality check (quality between 0 and 1),
  model text references face_models,
  embedding bytea, -- float32, little endian, as the model gave it
  created_at timestamptz not null default clock_timestamp(),
  ready_at timestamptz,
  foreign key (pool_id, user_id) references pool_members (pool_id, profile_id) on delete cascade,
  constraint faces_photo check ((photo_key is null) = (photo_hash is null) and (photo_key is not null or state <> 'waiting')),
  constraint faces_rejected check ((moderation = 'rejected') = (rejection is not null) and (rejection is null or moderated_at is not null)),
  constraint faces_refusal check ((state = 'refused') = (refusal is not null) and (state = 'refused') = (refused_at is not null)),
  constraint faces_ready check ((state = 'ready') = (ready_at is not null)),
  constraint faces_embedding check (
    (embedding is null) = (model is null) and (state = 'ready' and photo_key is not null and moderation <> 'rejected') = (embedding is not null) and octet_length(embedding) % 4 = 0
  )
);
create unique index faces_ready_once on faces (pool_id, user_id) where state = 'ready';
create unique index faces_waiting_once on faces (pool_id, user_id) where state <> 'ready';
create index faces_user on faces (user_id, pool_id);
create index faces_hash on faces (photo_hash);
create index faces_pending on faces (created_at, id) where moderation = 'pending';
create index faces_newest on faces (created_at, id) where moderation = 'approved' and photo_key is not null;
create index faces_rejected_at on faces (moderated_at) where moderation = 'rejected';
create index faces_refused on faces (refused_at) where state = 'refused';

-- The queue of what is to be matched (src/work/queue.ts), and its history of 7 days. One open job a face.
--   pending -> processing (leased) -> completed | failed, or pending again: given back, failed and tried again later (run_at), or enqueued again meanwhile
-- What tells the states apart is held together below, so that no statement, typed by hand or not, makes a job that is half one and half another.
create table match_jobs (
  id uuid primary key default gen_random_uuid(),
  face_id uuid not null references faces on delete cascade,
  pool_id uuid not null,
  user_id uuid not null,
  cause text not null constraint match_jobs_cause check (cause in ('photo', 'edited', 'joined', 'rematch', 'model')),
  status text not null default 'pending' constraint match_jobs_status check (status in ('pending', 'processing', 'completed', 'failed')),
  attempts int not null default 0 constraint match_jobs_attempts check (attempts >= 0), -- that failed, or whose worker was lost
  error_message text, -- in words for the person; of a pending job: why it is tried again
  reason text, -- why it failed, as a code; null: nobody knows why, and it was tried often enough (see retry_parked)
  match_count int constraint match_jobs_match_count check (match_count >= 0),
  why jsonb, -- with no match: how many people each filter left
  turn int not null default 0, -- unfinished jobs of this person when it came, one more where no photo is new: photos come before what is only matched anew, and nobody with many before others
  generation bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  completed_at timestamptz,
  run_at timestamptz not null default 'epoch', -- at once, whatever the clock does; later: tried again; infinity: failed
  locked_by text,
  locked_until timestamptz,
  constraint match_jobs_lease check ((status = 'processing') = (locked_by is not null) and (locked_by is null) = (locked_until is null)),
  constraint match_jobs_over check ((status in ('completed', 'failed')) = (completed_at is not null)),
  constraint match_jobs_started check (
    case status when 'pending' then started_at is null when 'failed' then true else started_at is not null end
  ),
  constraint match_jobs_error check (case status when 'failed' then error_message is not null when 'completed' then error_message is null else true end),
  constraint match_jobs_reason check (status = 'failed' or reason is null)
);
create unique index match_jobs_open on match_jobs (face_id) where status in ('pending', 'processing');
create index match_jobs_order on match_jobs ((cause <> 'photo'), turn, created_at, id) where status in ('pending', 'processing');
create index match_jobs_user on match_jobs (user_id, created_at);
create index match_jobs_face on match_jobs (face_id);
create index match_jobs_ended on match_jobs (completed_at) where status in ('completed', 'failed');

-- Each pair once. There when either is among the other's best; gone when a rule no longer holds, never by being overtaken.
create table matches (
  face_a_id uuid not null references faces on delete cascade,
  face_b_id uuid not null references faces on delete cascade,
  pool_id uuid not null references pools on delete cascade,
  user_a_id uuid not null,
  user_b_id uuid not null,
  score real not null constraint matches_score check (score between 0 and 1),
  similarity real constraint matches_similarity check (similarity between 0 and 1), -- of the faces alone; null where the policy compares none
  reasons_a jsonb not null, -- as user_matches.reasons, seen by a
  reasons_b jsonb not null,
  policy_version_id uuid not null references policy_versions,
  hidden_by_a boolean not null default false,
  hidden_by_b boolean not null default false,
  decided_at timestamptz not null default clock_timestamp(),
  primary key (face_a_id, face_b_id),
  constraint matches_order check (face_a_id < face_b_id),
  constraint matches_not_self check (user_a_id <> user_b_id)
);
create index matches_a on matches (face_a_id, score);
create index matches_b on matches (face_b_id, score);
create index matches_user_a on matches (user_a_id, pool_id);
create index matches_user_b on matches (user_b_id, pool_id);
create index matches_pool on matches (pool_id);

-- What moderators should look at: the same photo, or a face that can hardly be told from another's, on two accounts.
create table face_flags (
  id bigint generated always as identity primary key,
  pool_id uuid not null references pools on delete cascade,
  kind text not null constraint face_flags_kind check (kind in ('same_photo', 'same_face')),
  face_id uuid not null references faces on delete cascade,
  other_face_id uuid not null references faces on delete cascade,
  similarity real,
  created_at timestamptz not null default clock_timestamp(),
  decided_at timestamptz,
  decided_by uuid,
  decision text constraint face_flags_decision check (decision in ('fine', 'removed')),
  constraint face_flags_once unique (face_id, other_face_id, kind),
  constraint face_flags_decided check ((decided_at is null) = (decision is null))
);
create index face_flags_other on face_flags (other_face_id);
create index face_flags_open on face_flags (id) where decided_at is null;
create index face_flags_pool on face_flags (pool_id);

-- What moderators do about photos, and about which: the picture is shown beside the line for as long as it is there.
alter table moderation_log add column face_id uuid;
alter table moderation_log add column reason text;
alter table moderation_log drop constraint moderation_log_action;
alter table moderation_log add constraint moderation_log_action check (action in (
  'report.dismissed', 'report.upheld', 'person.suspended', 'person.restored', 'person.shadow_banned', 'person.shadow_ban_lifted',
  'photo.approved', 'photo.rejected', 'flag.fine'
));
drop function if exists get_moderation_log(int, bigint); -- says photos as well

-- What people are told of photos is kept for a day only (trim_person_events), and forgotten with whom it is about (on_profile_forgotten).
create index person_events_lookalike on person_events (created_at) where kind in ('lookalike.job', 'lookalike.matched', 'lookalike.unmatched', 'lookalike.moderated');
create index person_events_lookalike_about on person_events ((data ->> 'personId')) where kind = 'lookalike.matched';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['face_models', 'consents', 'photo_removals', 'photo_requests', 'faces', 'match_jobs', 'matches', 'face_flags'] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('grant select, insert, update, delete on %I to service_role', v_table);
    execute format('create policy %I on %I to service_role using (true) with check (true)', v_table || '_service', v_table);
  end loop;
end $$;
revoke all on sequence consents_id_seq, photo_removals_id_seq, face_flags_id_seq from anon, authenticated, service_role;

-- Each person reads their own; not the embedding, which nobody needs to have.
grant select on consents to authenticated;
create policy consents_own on consents for select to authenticated using (user_id = (select auth.uid()));
grant select (id, pool_id, user_id, state, moderation, rejection, width, height, chosen, refusal, found, box, quality, model, created_at, ready_at)
  on faces to authenticated;
create policy faces_own on faces for select to authenticated using (user_id = (select auth.uid()));
grant select (id, face_id, pool_id, user_id, cause, status, attempts, error_message, reason, match_count, why, turn, created_at, started_at, completed_at,
  run_at, locked_until) on match_jobs to authenticated;
create policy match_jobs_own on match_jobs for select to authenticated using (user_id = (select auth.uid()));
create policy match_jobs_admin on match_jobs for select to authenticated using ((select is_staff('admin')));
grant select (face_a_id, face_b_id, pool_id, user_a_id, user_b_id, score, similarity, decided_at) on matches to authenticated;
create policy matches_own on matches for select to authenticated using (
  (user_a_id = (select auth.uid()) and not hidden_by_a) or (user_b_id = (select auth.uid()) and not hidden_by_b)
);
