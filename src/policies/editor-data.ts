// What an editor of policies draws its forms from: the terms, the attributes and what people here have in them, and policies to start from.
// Read as the caller. Free texts are never shown as samples: a bio is nobody's option.
import type { PolicyAttribute, PolicyTerms } from '@nakodo/protocol';
import { sql } from '../db/sql.js';
import type { Session, Statement } from '../db/database.js';
import { listAttributes, type RegisteredAttribute } from '../people/attributes.js';
import { faceAttribute } from '../people/person.js';
import { combinations } from '../policy/policy.js';
import { combinationWords } from '../policy/policy-words.js';
import { listTermFields } from '../policy/term-fields.js';
import { startingPoints } from './starting-points.js';

/** People looked at for what they have; of more, so many. */
const maxPeople = 2000;
const maxSamples = 12;
const maxSampleLength = 60;

/** `eventId`: only its people count. */
export async function readEditorData(tx: Session, eventId: string | undefined): Promise<PolicyTerms> {
  const attributes = await listAttributes(tx);
  const { people, have, samples } = await readHoldings(tx, eventId);
  return {
    terms: listTermFields(),
    combinations: combinations.map((name) => ({ name, about: combinationWords[name] })),
    // Nobody fills in a face, and the one term that compares it takes nothing else.
    attributes: attributes
      .filter(({ name }) => name !== faceAttribute)
      .map((attribute) => presentAttribute(attribute, have, samples)),
    people,
    startingPoints: startingPoints(attributes),
  };
}

function presentAttribute(
  { name, kind, label, options }: RegisteredAttribute,
  have: ReadonlyMap<string, number>,
  samples: ReadonlyMap<string, readonly string[]>,
): PolicyAttribute {
  const shown = kind === 'choice' || kind === 'set' || kind === 'number';
  return {
    name,
    label,
    kind,
    ...(options && { options: [...options] }),
    have: kind === 'vector' ? null : (have.get(name) ?? 0),
    samples: shown ? [...(samples.get(name) ?? [])] : [],
  };
}

async function readHoldings(tx: Session, eventId: string | undefined) {
  const ids = eventId === undefined ? allPeople : peopleOf(eventId);
  const counts = await tx.rows<{ name: string | null; have: number; least: number | null; most: number | null }>(sql`
    with people as materialized (
      select p.id, p.attributes from (${ids}) i (id) join policy_people(current_date) p on p.id = i.id
    )
    select null as name, count(*) as have, null::float8 as least, null::float8 as most from people
    union all
    select a.key, count(*),
           min(case when jsonb_typeof(a.value) = 'number' then (a.value #>> '{}')::float8 end),
           max(case when jsonb_typeof(a.value) = 'number' then (a.value #>> '{}')::float8 end)
    from people, jsonb_each(people.attributes) a
    where a.value not in ('null', '""', '[]', '{}') group by a.key`);
  const values = await tx.rows<{ name: string; samples: string[] }>(sql`
    with people as materialized (
      select p.id, p.attributes from (${ids}) i (id) join policy_people(current_date) p on p.id = i.id
    ), counted as (
      select a.key, v.value, row_number() over (partition by a.key order by count(*) desc, v.value) as place
      from people, jsonb_each(people.attributes) a
      cross join lateral (
        select e #>> '{}' from jsonb_array_elements(case when jsonb_typeof(a.value) = 'array' then a.value else '[]' end) e
        union all select a.value #>> '{}' where jsonb_typeof(a.value) = 'string'
      ) v (value)
      where length(v.value) between 1 and ${maxSampleLength}
      group by a.key, v.value
    )
    select key as name, array_agg(value order by place) as samples from counted where place <= ${maxSamples} group by key`);
  const samples = new Map(values.map((row) => [row.name, row.samples]));
  for (const { name, least, most } of counts) {
    if (name !== null && least !== null && most !== null) samples.set(name, [least, most].map(rounded));
  }
  return {
    people: counts.find(({ name }) => name === null)?.have ?? 0,
    have: new Map(counts.flatMap(({ name, have }) => (name === null ? [] : [[name, have] as const]))),
    samples,
  };
}

const rounded = (value: number): string => String(Math.round(value * 10) / 10);

const allPeople = sql`select id from profiles order by id limit ${maxPeople}`;
const peopleOf = (eventId: string): Statement =>
  sql`select profile_id from pool_members where pool_id = ${eventId} order by profile_id limit ${maxPeople}`;
