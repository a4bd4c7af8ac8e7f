-- What voters see of a name: the first word of it, without titles and whatever cannot be seen. `Schmidt, Anna` and `anna.schmidt@example.org` are no
-- ways to show a surname by accident. عبد الرحمن is one name: what cannot stand alone keeps what follows it. A name of one word is shown as it is: nobody
-- can tell what of 王小明 is the family's. Cut after 40 characters. Pure.
create or replace function first_name_of(p_name text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog as $$
declare
  c_title constant text := '^(dr|prof|professor|mr|mrs|ms|mx|miss|sir|herr|frau|hr|mme|mlle|sr|sra|srta|ing|dipl|med|phil|rev|phd|md|jr)\.?$';
  c_compound constant text := '^(عبد|أبو|ابو|أم|ام|abd|abdul|abdel|abdal|abu|umm)$';
  v_name text := p_name;
  v_words text[];
begin
  v_name := regexp_replace(v_name, '[\u202A-\u202E\u2066-\u2069\u200E\u200F]', '', 'g'); -- marks that turn the direction of what follows
  v_name := btrim(regexp_replace(v_name, '[[:space:][:cntrl:]\u00A0\u00AD\u1680\u2000-\u200B\u2028\u2029\u202F\u205F\u2060\u3000\uFEFF]+', ' ', 'g'));
  if position(',' in v_name) > 0 and btrim(split_part(v_name, ',', 2)) <> '' and lower(btrim(split_part(v_name, ',', 2))) !~ c_title then
    v_name := btrim(split_part(v_name, ',', 2));
  end if;
  v_words := array_remove(regexp_split_to_array(split_part(v_name, '@', 1), '[ ,]+'), '');
  while cardinality(v_words) > 1 and lower(v_words[1]) ~ c_title loop
    v_words := v_words[2:];
  end loop;
  if cardinality(v_words) > 1 and lower(v_words[1]) ~ c_compound then
    v_name := v_words[1] || ' ' || v_words[2];
  else
    -- Also where other signs stand between the names; not in initials.
    v_name := coalesce(nullif(regexp_replace(v_words[1], '^(.*?[^._][^._])[._]+[^._][^._].*$', '\1'), ''), v_name, '');
  end if;
  return case when length(v_name) > 40 then left(v_name, 39) || '…' else v_name end;
end $$;
