-- Before a registered attribute is changed: it keeps its kind. Policies were published, and pools are in memory, on the strength of it.
create or replace function on_attribute_update() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception 'the attribute "%" keeps its name and kind: register another one beside it', old.name using errcode = 'NK409';
end $$;
revoke all on function on_attribute_update() from public, anon, authenticated, service_role;

create or replace trigger attributes_before_update before update on attribute_definitions
  for each row when (old.kind is distinct from new.kind or old.name is distinct from new.name) execute function on_attribute_update();
