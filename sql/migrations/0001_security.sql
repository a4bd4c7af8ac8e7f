-- Who may act: the three roles and the caller's identity, in the shape Supabase has them, created only where missing.
-- The server acts as the person it serves (`set local role`, `request.jwt.claims`), workers act as service_role.

do $$
declare
  v_role text;
begin
  foreach v_role in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = v_role) then
      begin
        execute format('create role %I nologin noinherit', v_role);
      exception
        when duplicate_object or unique_violation then null; -- another migration on this server was faster
      end;
    end if;
    if not pg_has_role(current_user, v_role, 'member') then
      execute format('grant %I to %I', v_role, current_user);
    end if;
  end loop;
end $$;

create schema if not exists auth;

do $$
begin
  if to_regprocedure('auth.jwt()') is null then
    create function auth.jwt() returns jsonb language sql stable as $f$
      select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb
    $f$;
  end if;
  if to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid language sql stable as $f$
      select coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
      )::uuid
    $f$;
  end if;
  if to_regprocedure('auth.role()') is null then
    create function auth.role() returns text language sql stable as $f$
      select coalesce(
        nullif(current_setting('request.jwt.claim.role', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
      )
    $f$;
  end if;
  if pg_has_role(current_user, (select nspowner from pg_namespace where nspname = 'auth'), 'member') then
    grant usage on schema auth to anon, authenticated, service_role;
  end if;
end $$;

grant usage on schema public to anon, authenticated, service_role;

-- The migrator's own table is the owner's alone, also where default privileges give new tables away (as in Supabase).
do $$
begin
  if to_regclass('public.nakodo_migrations') is not null then
    revoke all on nakodo_migrations from anon, authenticated, service_role;
  end if;
end $$;

-- Moderators and admins. Written by the service only (`nakodo admin`).
create table staff (
  user_id uuid primary key,
  role text not null constraint staff_role check (role in ('moderator', 'admin')),
  created_at timestamptz not null default now()
);

-- Used by row-level security, so it must exist before the policies. Security definer: the caller may not read `staff`.
create function is_staff(p_role text default 'admin') returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from staff s where s.user_id = auth.uid() and (s.role = p_role or s.role = 'admin')
  )
$$;
revoke all on function is_staff(text) from public, anon, authenticated, service_role;
grant execute on function is_staff(text) to anon, authenticated, service_role;

alter table staff enable row level security;
revoke all on staff from anon, authenticated, service_role;
grant select, insert, update, delete on staff to service_role;
create policy staff_service on staff to service_role using (true) with check (true);
grant select on staff to authenticated;
create policy staff_self on staff for select to authenticated using (user_id = (select auth.uid()));
