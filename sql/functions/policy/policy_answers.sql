-- How well p_b's answers satisfy p_a, who asks: the part of the importance of the questions that both answered, drawn towards 0.5 when there
-- are few (n questions count n / (n + p_shrink)); null when none matters. Importance 0 to 4 counts 0, 1, 5, 25, 125. An answer without
-- chosen text, accepts or a known importance is none. Called by the SQL of policies (answers). Pure.
create or replace function policy_answers(p_a jsonb, p_b jsonb, p_shrink float8) returns float8
language sql immutable parallel safe set search_path = pg_catalog as $$
  select case when sum(q.importance) > 0 then
           0.5 + (coalesce(sum(q.importance) filter (where q.satisfied), 0)::float8 / sum(q.importance) - 0.5) * count(*) / (count(*) + p_shrink)
         end
    from (
      select (array[0, 1, 5, 25, 125])[(a.value ->> 'importance')::int + 1] as importance,
             (b.value ->> 'chosen') = any (public.policy_set(a.value -> 'accepts')) as satisfied
        from (select e.key, e.value from jsonb_each(case jsonb_typeof(p_a) when 'object' then p_a else '{}' end) e
               where public.policy_is_answer(e.value)) a
        join (select e.key, e.value from jsonb_each(case jsonb_typeof(p_b) when 'object' then p_b else '{}' end) e
               where public.policy_is_answer(e.value)) b using (key)
       where (a.value ->> 'importance')::int > 0) q
$$;
