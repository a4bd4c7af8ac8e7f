-- Accounts: who can sign in by themselves, how, and the sessions of their browsers. A host app that says by its own tokens who people are
-- leaves these empty. Read and written by the server only (src/accounts), as the owner; the shape follows better-auth.

-- An account is a profile that can sign in; the name is the profile's. Deleting the profile ends the account.
create table account_users (
  id uuid primary key references profiles on delete cascade,
  email text -- null: a guest, signed in by name only
    constraint account_users_email unique
    constraint account_users_email_shape check (email = lower(email) and length(email) between 3 and 254),
  email_verified boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- How somebody proves who they are. `credential`: by the e-mail of the account and this password (scrypt, see src/accounts/passwords.ts).
create table account_logins (
  id uuid primary key,
  user_id uuid not null references account_users on delete cascade,
  provider_id text not null,
  account_id text not null,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint account_logins_account unique (provider_id, account_id)
);
create index account_logins_user on account_logins (user_id);

-- Sessions of browsers. Only the hash of the token is kept: whoever reads this table can sign in as nobody.
-- They belong to the profile, since the demo's people have sessions without an account.
create table account_sessions (
  id uuid primary key,
  token_hash text not null constraint account_sessions_token unique, -- sha256, base64url
  user_id uuid not null references profiles on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index account_sessions_user on account_sessions (user_id);
create index account_sessions_expires on account_sessions (expires_at);

-- One-time links (a new password). `identifier` is the hash of what stands in the link, `value` the person's id.
create table account_verifications (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index account_verifications_identifier on account_verifications (identifier);
create index account_verifications_value on account_verifications (value);
create index account_verifications_expires on account_verifications (expires_at);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['account_users', 'account_logins', 'account_sessions', 'account_verifications'] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('grant select, insert, update, delete on %I to service_role', v_table);
    execute format('create policy %I on %I to service_role using (true) with check (true)', v_table || '_service', v_table);
  end loop;
end $$;
