// People out of the database, as a stream in bounded memory, in the shape that import reads: what is exported can be imported elsewhere.
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';

export interface ExportedPerson {
  readonly external_id: string | null;
  readonly id: string;
  readonly name: string;
  readonly profile_type: string;
  readonly birth_date: string | null;
  /** As stated, where there is no birth date. */
  readonly age: number | null;
  readonly gender: string | null;
  readonly seeking: readonly string[];
  readonly school: string | null;
  readonly interests: readonly string[];
  readonly bio: string | null;
  readonly place: { readonly lat: number; readonly lon: number } | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The columns of a CSV of people, before the host's own attributes. */
export const exportColumns = [
  'external_id',
  'id',
  'name',
  'profile_type',
  'birth_date',
  'age',
  'gender',
  'seeking',
  'school',
  'interests',
  'bio',
  'place',
] as const;

const batchRows = 1000;

/** Everybody, or the members of one pool in the order they joined; one consistent snapshot. */
export async function* streamPeople(db: Database, poolId?: string): AsyncGenerator<ExportedPerson[]> {
  const which =
    poolId === undefined
      ? sql`order by p.created_at, p.id`
      : sql`join pool_members m on m.profile_id = p.id and m.pool_id = ${poolId} order by m.joined_at, p.id`;
  yield* db.stream<ExportedPerson>(
    sql`
      select p.external_id, p.id, p.name, p.profile_type, p.birth_date, p.stated_age as age, p.gender, p.seeking, p.school, p.interests, p.bio,
             case when p.place_lat is not null then jsonb_build_object('lat', p.place_lat, 'lon', p.place_lon) end as place, p.attributes
      from profiles p ${which}`,
    { batchRows },
  );
}

/** A person as one row of text columns: own attributes beside the well-known ones, a place as `lat,lon`. */
export function flatPerson(person: ExportedPerson): Record<string, unknown> {
  const { attributes, place, ...rest } = person;
  return { ...attributes, ...rest, place: place === null ? null : `${place.lat},${place.lon}` };
}

export interface ExportedMatches {
  readonly external_id: string | null;
  readonly id: string;
  readonly name: string;
  readonly matches: readonly ExportedMatch[];
}

export interface ExportedMatch {
  readonly external_id: string | null;
  readonly id: string;
  readonly name: string;
  readonly score: number;
  readonly decided_at: string;
  /** In words, what counts most first. */
  readonly reasons: readonly string[];
}

/** Members of an event with their lists, best first; also those without matches. */
export async function* streamMatches(db: Database, eventId: string): AsyncGenerator<ExportedMatches[]> {
  yield* db.stream<ExportedMatches>(
    sql`
      select p.external_id, p.id, p.name, coalesce((
        select jsonb_agg(jsonb_build_object('external_id', o.external_id, 'id', o.id, 'name', o.name, 'score', u.score, 'decided_at', u.decided_at,
                 'reasons', (select coalesce(jsonb_agg(r.term -> 'words' order by (r.term ->> 'share')::float8 desc), '[]')
                             from jsonb_array_elements(u.reasons) r (term) where (r.term ->> 'share')::float8 > 0))
               order by u.score desc, n.joined_at, u.match_user_id)
        from user_matches u join profiles o on o.id = u.match_user_id
        join pool_members n on n.pool_id = u.event_id and n.profile_id = u.match_user_id
        where u.event_id = m.pool_id and u.user_id = m.profile_id), '[]') as matches
      from pool_members m join profiles p on p.id = m.profile_id
      where m.pool_id = ${eventId} order by m.joined_at, p.id`,
    { batchRows },
  );
}
