-- The caller says hello to somebody of the same pool: who is on their list, or said hello to them. When both did, a conversation opens.
-- Idempotent. Two hellos in the same instant open exactly one conversation; a block at the same time is seen, or ends it.
-- After one of the two ended a conversation, only they can begin again. Locks as lock_pair.
-- Security definer: writes what both will see; the caller is checked below.
create or replace function say_hello(p_pool_id uuid, p_other_id uuid)
returns table (you_said_hello boolean, they_said_hello boolean, conversation_id uuid, can_say_hello boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  v_me uuid := auth.uid();
  v_contact record;
begin
  if v_me is null then
    raise exception 'Sign in before saying hello' using errcode = 'NK401';
  end if;
  if v_me = p_other_id then
    raise exception 'This is you' using errcode = 'NK422';
  end if;
  if lock_pair(p_pool_id, v_me, p_other_id) < 2 or not may_meet(p_pool_id, v_me, p_other_id) then
    raise exception 'This person is not on your list' using errcode = 'NK404';
  end if;
  select * into v_contact from get_contact(p_pool_id, v_me, p_other_id);
  if not v_contact.you_said_hello then
    perform check_hello(p_pool_id, v_me, p_other_id, v_contact.they_said_hello);
    insert into hellos (pool_id, from_id, to_id) values (p_pool_id, v_me, p_other_id);
    if v_contact.they_said_hello then
      perform open_conversation(p_pool_id, v_me, p_other_id, 'hellos');
    else
      perform tell_person(p_other_id, 'hello.received', jsonb_build_object(
        'poolId', p_pool_id, 'from', (select jsonb_build_object('id', p.id, 'name', p.name) from profiles p where p.id = v_me)));
    end if;
  end if;
  return query select * from get_contact(p_pool_id, v_me, p_other_id);
end $$;
revoke all on function say_hello(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function say_hello(uuid, uuid) to authenticated, service_role;
