-- How most people write this value of a choice that has no fixed options; the word itself when nobody has it. Choices are compared as they are
-- written: whoever types `uit` is to meet those of `UIT`. Called for edits of one's own profile.
-- Security definer: the caller may not read others' profiles; all they learn is a spelling of what they typed. Read only.
create or replace function known_spelling(p_attribute text, p_word text) returns text
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  c_enough constant int := 1000;
  v_word text;
begin
  if p_attribute = 'school' then
    select s.word into v_word
      from (select p.school as word from profiles p where lower(p.school) = lower(p_word) limit c_enough) s
      group by s.word order by count(*) desc, s.word limit 1;
  else
    select s.word into v_word
      from (select p.attributes ->> p_attribute as word from profiles p where lower(p.attributes ->> p_attribute) = lower(p_word) limit c_enough) s
      where exists (select from attribute_definitions d where d.name = p_attribute and d.kind = 'choice' and d.visible_to = 'matches')
      group by s.word order by count(*) desc, s.word limit 1;
  end if;
  return coalesce(v_word, p_word);
end $$;
revoke all on function known_spelling(text, text) from public, anon, authenticated, service_role;
grant execute on function known_spelling(text, text) to authenticated, service_role;
