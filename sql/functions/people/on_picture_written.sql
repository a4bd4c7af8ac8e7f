-- Before somebody writes the picture of their own profile: it is in the profile itself. A picture at an address of theirs would tell them who looks, and
-- when: so, in a community, that they are being voted on, and by whom. The host app and the server may name addresses.
create or replace function on_picture_written() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if auth.role() = 'authenticated' and new.avatar !~ '^data:image/(png|jpeg|webp);base64,'
      and (tg_op = 'INSERT' or new.avatar is distinct from old.avatar) then
    raise exception 'A picture is a PNG, JPEG or WebP in the profile itself, not an address' using errcode = 'NK422', column = 'avatar';
  end if;
  return new;
end $$;
revoke all on function on_picture_written() from public, anon, authenticated, service_role;

create or replace trigger profiles_picture_written before insert or update of avatar on profiles
  for each row execute function on_picture_written();
