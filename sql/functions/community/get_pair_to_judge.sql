-- A proposal as its voter may see it, and nothing more: of each of the two the first name, five years of age, the picture, and what both have in common
-- of what matches see ([{ attribute, shared }]; values they share, never how much). No row unless the caller was assigned and it is open.
-- Read only. Security definer: nobody may read another's profile, nor a proposal's pair; the caller is checked here.
create or replace function get_pair_to_judge(p_proposal_id uuid)
returns table (id uuid, pool_id uuid, closes_at timestamptz, my_vote text, one jsonb, other jsonb, common jsonb)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.pool_id, p.voting_expires_at, v.vote, x.cards -> 0, x.cards -> 1,
    (
      select coalesce(jsonb_agg(jsonb_build_object('attribute', d.name, 'label', d.label, 'shared', t.value #> '{detail,shared}') order by t.place), '[]')
      from jsonb_array_elements(p.reasons_a) with ordinality t (value, place)
      join attribute_definitions d on d.name = t.value #>> '{detail,attribute}' and d.visible_to = 'matches' and d.name not in ('name', 'age')
      where t.value #>> '{detail,term}' = 'overlap' and jsonb_typeof(t.value #> '{detail,shared}') = 'array' and t.value #> '{detail,shared}' <> '[]'
    )
  from match_proposals p
  join voter_assignments a on a.proposal_id = p.id and a.voter_id = auth.uid()
  left join match_votes v on v.proposal_id = p.id and v.voter_id = auth.uid()
  cross join lateral (
    select jsonb_agg(jsonb_build_object('name', split_part(btrim(f.name), ' ', 1), 'avatar', f.avatar, 'ages',
        case when y.years is null then null when y.years < 18 then 'under 18' when y.years >= 80 then '80 or over'
          else greatest(18, y.years / 5 * 5) || ' to ' || (y.years / 5 * 5 + 4) end) order by f.id) as cards
    from profiles f
    cross join lateral (select extract(year from age(current_date, profile_born_on(f.birth_date, f.stated_age, f.stated_age_on)))::int as years) y
    where f.id in (p.user_a_id, p.user_b_id)
  ) x
  where p.id = p_proposal_id and p.status = 'voting' and p.voting_expires_at > clock_timestamp()
    and may_judge(p.pool_id, auth.uid(), p.user_a_id, p.user_b_id)
$$;
revoke all on function get_pair_to_judge(uuid) from public, anon, authenticated, service_role;
grant execute on function get_pair_to_judge(uuid) to authenticated, service_role;
