-- Profiles, the registry of their attributes, vectors, blocks, policies, pools and their members.

-- The registry: which attributes a profile has, of what kind, and who may see them. Policies may name only these.
create table attribute_definitions (
  name text primary key constraint attribute_name check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  kind text not null
    constraint attribute_kind check (kind in ('number', 'text', 'choice', 'set', 'place', 'answers', 'vector')),
  label text not null,
  options text[],
  visible_to text not null default 'matches'
    constraint attribute_visible_to check (visible_to in ('matches', 'self')),
  required boolean not null default false,
  built_in boolean not null default false, -- a column of profiles, not a key of profiles.attributes
  created_at timestamptz not null default now()
);

insert into attribute_definitions (name, kind, label, visible_to, built_in) values
  ('name', 'text', 'Name', 'matches', true),
  ('age', 'number', 'Age', 'matches', true),
  ('gender', 'choice', 'Gender', 'matches', true),
  ('seeking', 'set', 'Seeking', 'self', true),
  ('school', 'choice', 'School', 'matches', true),
  ('interests', 'set', 'Interests', 'matches', true),
  ('bio', 'text', 'About me', 'matches', true),
  ('place', 'place', 'Place', 'self', true),
  ('profile_type', 'choice', 'Kind of profile', 'self', true);

create table profiles (
  id uuid primary key default gen_random_uuid(),
  external_id text constraint profiles_external_id unique,
  profile_type text not null default 'user',
  name text not null constraint profiles_name check (length(name) between 1 and 200),
  birth_date date constraint profiles_birth_date check (birth_date between '1900-01-01' and '2100-01-01'),
  stated_age real constraint profiles_stated_age check (stated_age between 0 and 150),
  stated_age_on date not null default current_date,
  gender text,
  seeking text[] not null default '{}',
  school text,
  interests text[] not null default '{}',
  bio text,
  place_lat double precision constraint profiles_place_lat check (place_lat between -90 and 90),
  place_lon double precision constraint profiles_place_lon check (place_lon between -180 and 180),
  avatar text,
  wallet_address text,
  attributes jsonb not null default '{}'
    constraint profiles_attributes check (jsonb_typeof(attributes) = 'object' and octet_length(attributes::text) <= 102400),
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_place check ((place_lat is null) = (place_lon is null)),
  constraint profiles_size check (
    coalesce(octet_length(bio), 0) + coalesce(octet_length(avatar), 0) + octet_length(interests::text) <= 102400
  )
);
create index profiles_school_gender on profiles (school, gender, profile_type);

-- How long the vectors of a model are, noted with the first one: one of another length cannot be compared and is refused.
create table vector_models (
  attribute text not null references attribute_definitions on delete cascade,
  model text not null,
  length int not null constraint vector_models_length check (length between 1 and 4096),
  primary key (attribute, model),
  constraint vector_models_one unique (attribute, model, length)
);

-- Unit-length float32 vectors (little endian) of a profile's text attributes; vectors of different models are never compared.
create table profile_vectors (
  profile_id uuid not null references profiles on delete cascade,
  attribute text not null,
  model text not null,
  length int not null,
  vector bytea not null,
  text_hash bytea not null, -- sha256 of the text it was made from: unchanged text is not embedded again
  created_at timestamptz not null default now(),
  primary key (profile_id, attribute, model),
  constraint profile_vectors_length check (octet_length(vector) = 4 * length),
  constraint profile_vectors_model foreign key (attribute, model, length) references vector_models (attribute, model, length) on delete cascade
);

create table blocks (
  blocker_id uuid not null references profiles on delete cascade,
  blocked_id uuid not null references profiles on delete cascade,
  created_at timestamptz not null default now(),
  primary key (blocker_id, blocked_id),
  constraint blocks_not_self check (blocker_id <> blocked_id)
);
create index blocks_reverse on blocks (blocked_id, blocker_id);

create table policies (
  id uuid primary key default gen_random_uuid(),
  name text not null constraint policies_name unique,
  created_at timestamptz not null default now()
);

create table policy_versions (
  id uuid primary key default gen_random_uuid(),
  policy_id uuid not null references policies on delete cascade,
  version int not null,
  body jsonb not null constraint policy_versions_body check (jsonb_typeof(body) = 'object'),
  created_by uuid,
  created_at timestamptz not null default now(),
  constraint policy_versions_version unique (policy_id, version)
);

create table pools (
  id uuid primary key default gen_random_uuid(),
  mode text not null constraint pools_mode check (mode in ('events', 'live', 'lookalike', 'community')),
  code text not null
    constraint pools_code_shape check (code ~ '^[A-Za-z0-9][A-Za-z0-9_-]{1,63}$'),
  name text not null constraint pools_name check (length(name) between 1 and 200),
  description text,
  starts_at timestamptz,
  ends_at timestamptz,
  matchmaking_enabled boolean not null default true,
  policy_version_id uuid not null references policy_versions,
  match_limit int constraint pools_match_limit check (match_limit between 1 and 50), -- null: the policy's limit
  minimum_age int not null default 18 constraint pools_minimum_age check (minimum_age between 13 and 99),
  ages_as_of date not null default current_date, -- ages in scores are taken on this day, so that lists do not drift with the calendar
  created_by uuid,
  created_at timestamptz not null default now()
);
create unique index pools_code on pools (lower(code)); -- capitals do not matter where people type it
create index pools_policy_version on pools (policy_version_id);

-- A person in a pool. The row is also the lock of that person there: a decision about two people holds both rows
-- `for key share`, whatever may invalidate a decision (edit, block, leaving) takes them `for update`,
-- always in the order (pool_id, profile_id).
create table pool_members (
  pool_id uuid not null references pools on delete cascade,
  profile_id uuid not null references profiles on delete cascade,
  joined_at timestamptz not null default clock_timestamp(),
  is_minor boolean not null default false, -- under the pool's minimum age when last looked at; kept by triggers and refresh_age_wall()
  primary key (pool_id, profile_id)
);
create index pool_members_profile on pool_members (profile_id, pool_id);

-- What changed in a pool, for whoever keeps it in memory: read again all rows whose transaction your last snapshot could not see.
-- One row per pool, kind and person (for kind 'pool' the pool's own id); it outlives the person.
create table pool_changes (
  pool_id uuid not null references pools on delete cascade,
  profile_id uuid not null,
  kind text not null constraint pool_changes_kind check (kind in ('person', 'list', 'pool')),
  changed_xid xid8 not null default pg_current_xact_id(),
  primary key (profile_id, pool_id, kind)
);
create index pool_changes_since on pool_changes (pool_id, changed_xid);

-- Row-level security: what each role may do. `service_role` does everything; a person reaches their own rows;
-- other people's profiles are seen only through functions that leave out what the registry hides.
do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'attribute_definitions', 'profiles', 'vector_models', 'profile_vectors', 'blocks', 'policies', 'policy_versions', 'pools', 'pool_members', 'pool_changes'
  ] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('grant select, insert, update, delete on %I to service_role', v_table);
    execute format('create policy %I on %I to service_role using (true) with check (true)', v_table || '_service', v_table);
  end loop;
end $$;

grant select on attribute_definitions to anon, authenticated;
create policy attribute_definitions_read on attribute_definitions for select to anon, authenticated using (true);

-- Not their birth date once it is set: it decides on which side of the age wall they stand.
grant select on profiles to authenticated;
grant insert (id, name, birth_date, gender, seeking, school, interests, bio, place_lat, place_lon, avatar, attributes) on profiles to authenticated;
grant update (name, gender, seeking, school, interests, bio, place_lat, place_lon, avatar, attributes) on profiles to authenticated;
create policy profiles_own on profiles to authenticated using (id = (select auth.uid())) with check (id = (select auth.uid()));
create policy profiles_staff on profiles for select to authenticated using ((select is_staff('moderator')));

grant select, insert, delete on blocks to authenticated;
create policy blocks_own on blocks to authenticated using (blocker_id = (select auth.uid())) with check (blocker_id = (select auth.uid()));

grant select, delete on pool_members to authenticated;
create policy pool_members_own on pool_members to authenticated using (profile_id = (select auth.uid()));
create policy pool_members_staff on pool_members for select to authenticated using ((select is_staff('moderator')));

grant select, insert, update on pools to authenticated;
create policy pools_member on pools for select to authenticated using (
  exists (select from pool_members m where m.pool_id = pools.id and m.profile_id = (select auth.uid()))
);
create policy pools_admin on pools to authenticated using ((select is_staff('admin'))) with check ((select is_staff('admin')));

grant select, insert on policies, policy_versions to authenticated;
create policy policies_admin on policies to authenticated using ((select is_staff('admin'))) with check ((select is_staff('admin')));
create policy policy_versions_admin on policy_versions to authenticated
  using ((select is_staff('admin'))) with check ((select is_staff('admin')));
