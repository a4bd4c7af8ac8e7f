-- The one name of a pair in a pool, whatever the order of the two. Not a secret: ids are random. Pure.
create or replace function pair_hash_of(p_pool_id uuid, p_one_id uuid, p_other_id uuid) returns text
language sql immutable strict parallel safe set search_path = pg_catalog as $$
  select encode(sha256(uuid_send(p_pool_id) || uuid_send(least(p_one_id, p_other_id)) || uuid_send(greatest(p_one_id, p_other_id))), 'hex')
$$;
