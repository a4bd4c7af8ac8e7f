-- What people do with each other: hello, and when both said it, a conversation of two. Other modes open conversations too (state `proposed`:
-- until both accept). Written through functions only (sql/functions/contacts); people read what is theirs, nobody else's, staff neither.

create table hellos (
  pool_id uuid not null references pools on delete cascade,
  from_id uuid not null references profiles on delete cascade,
  to_id uuid not null references profiles on delete cascade,
  said_at timestamptz not null default clock_timestamp(),
  primary key (from_id, to_id, pool_id),
  constraint hellos_not_self check (from_id <> to_id)
);
create index hellos_received on hellos (to_id, pool_id, said_at);
create index hellos_pool on hellos (pool_id);

-- The two in a fixed order, so that it never matters who began. No foreign key to profiles: when one deletes their account, the
-- conversation ends and the other keeps what they wrote themselves; the id that stays names nobody any more. See on_profiles_deleted.
create table conversations (
  id uuid primary key default gen_random_uuid(),
  pool_id uuid not null references pools on delete cascade,
  low_id uuid not null,
  high_id uuid not null,
  state text not null constraint conversations_state check (state in ('proposed', 'open', 'ended')),
  origin text not null constraint conversations_origin check (origin in ('hellos', 'votes')),
  created_at timestamptz not null default clock_timestamp(),
  opened_at timestamptz, -- null: never opened
  ended_at timestamptz,
  ended_by uuid, -- null: nobody in particular
  ended_why text constraint conversations_ended_why check (ended_why in ('person', 'block', 'deleted', 'age')),
  ended_after bigint, -- the last message before the end; there is none after it
  low_read_up_to bigint not null default 0,
  high_read_up_to bigint not null default 0,
  constraint conversations_order check (low_id < high_id),
  constraint conversations_opened check (state <> 'open' or opened_at is not null),
  constraint conversations_ended check (
    (state = 'ended') = (ended_at is not null) and (ended_at is null) = (ended_why is null) and (ended_at is null) = (ended_after is null)
  )
);
create unique index conversations_live on conversations (pool_id, low_id, high_id) where state <> 'ended';
create index conversations_low on conversations (low_id, high_id);
create index conversations_high on conversations (high_id);

create table conversation_messages (
  id bigint generated always as identity primary key, -- grows within a conversation: taken while holding its lock
  conversation_id uuid not null references conversations on delete cascade,
  sender_id uuid not null references profiles on delete cascade,
  client_id uuid not null default gen_random_uuid(), -- the sender's own: a message sent twice is one
  text text not null constraint conversation_messages_text check (length(text) between 1 and 2000),
  sent_at timestamptz not null default clock_timestamp(),
  constraint conversation_messages_once unique (sender_id, conversation_id, client_id)
);
create index conversation_messages_order on conversation_messages (conversation_id, id);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['hellos', 'conversations', 'conversation_messages'] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('grant select, insert, update, delete on %I to service_role', v_table);
    execute format('create policy %I on %I to service_role using (true) with check (true)', v_table || '_service', v_table);
  end loop;
end $$;
revoke all on sequence conversation_messages_id_seq from anon, authenticated, service_role;

grant select on hellos, conversation_messages to authenticated;
-- Not who ended it and why: whoever was blocked is not told so.
grant select (id, pool_id, low_id, high_id, state, origin, created_at, opened_at, ended_at, low_read_up_to, high_read_up_to)
  on conversations to authenticated;
create policy hellos_own on hellos for select to authenticated using ((select auth.uid()) in (from_id, to_id));
create policy conversations_own on conversations for select to authenticated using ((select auth.uid()) in (low_id, high_id));
create policy conversation_messages_own on conversation_messages for select to authenticated using (
  exists (select from conversations c where c.id = conversation_id and (select auth.uid()) in (c.low_id, c.high_id))
);

-- Can be given once by the person: on_birth_date_given refuses the second time.
grant update (birth_date) on profiles to authenticated;

-- Its result has the contact of the two now.
drop function if exists get_match_list(uuid, uuid);
