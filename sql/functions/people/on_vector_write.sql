-- Before a vector is written: the first of its model says how long they all are. Idempotent.
-- Security definer: whoever may write vectors need not write this.
create or replace function on_vector_write() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into vector_models (attribute, model, length) values (new.attribute, new.model, new.length) on conflict do nothing;
  return new;
end $$;
revoke all on function on_vector_write() from public, anon, authenticated, service_role;

create or replace trigger vectors_before_write before insert or update on profile_vectors
  for each row execute function on_vector_write();
