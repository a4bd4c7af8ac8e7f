// Profiles: written by imports, the demo and people themselves. What a change means to matching is the database's business (triggers).
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import type { AttributeValue, Place } from './person.js';

/** What a profile holds. Absent: unknown. `attributes` are the host's own, by registered name. */
export interface ProfileInput {
  /** The host's or the file's name for this person: importing it again updates the same profile. */
  readonly externalId?: string;
  readonly profileType?: string;
  readonly name: string;
  /** `YYYY-MM-DD` */
  readonly birthDate?: string;
  /** In years, as stated today; only where the birth date is unknown. */
  readonly age?: number;
  readonly gender?: string;
  readonly seeking?: readonly string[];
  readonly school?: string;
  readonly interests?: readonly string[];
  readonly bio?: string;
  readonly place?: Place;
  /** A picture's address, or a drawn one as SVG text. */
  readonly avatar?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** Stores profiles in one statement; those whose `externalId` exists are replaced. Returns ids in the order given, and how many were new. */
export async function saveProfiles(
  session: Session,
  profiles: readonly ProfileInput[],
): Promise<{ readonly ids: string[]; readonly created: number }> {
  const rows = await session.rows<{ id: string; place: number; created: boolean }>(sql`
    with given as (
      select x.*, coalesce(e.id, gen_random_uuid()) as id
      from jsonb_to_recordset(${sql.json(profiles.map(toRow))}::jsonb) as x (
        n int, external_id text, profile_type text, name text, birth_date date, stated_age real, gender text, seeking text[],
        school text, interests text[], bio text, place_lat float8, place_lon float8, avatar text, attributes jsonb
      )
      left join profiles e on e.external_id = x.external_id
    ), saved as (
      insert into profiles as p (
        id, external_id, profile_type, name, birth_date, stated_age, gender, seeking, school, interests, bio, place_lat, place_lon, avatar, attributes
      )
      select id, external_id, coalesce(profile_type, 'user'), name, birth_date, stated_age, gender, coalesce(seeking, '{}'), school,
             coalesce(interests, '{}'), bio, place_lat, place_lon, avatar, coalesce(attributes, '{}')
      from given order by n
      on conflict (external_id) do update set
        profile_type = excluded.profile_type, name = excluded.name, birth_date = excluded.birth_date, stated_age = excluded.stated_age,
        stated_age_on = case when p.stated_age is distinct from excluded.stated_age then current_date else p.stated_age_on end,
        gender = excluded.gender, seeking = excluded.seeking, school = excluded.school, interests = excluded.interests, bio = excluded.bio,
        place_lat = excluded.place_lat, place_lon = excluded.place_lon, avatar = coalesce(excluded.avatar, p.avatar),
        attributes = excluded.attributes
      returning p.id, p.external_id, p.revision
    )
    select s.id, g.n as place, s.revision = 1 as created
    -- One key on either side: with an 'or' each row was compared with all (26 s for 20,000 profiles).
    from saved s join given g on coalesce(':' || g.external_id, g.id::text) = coalesce(':' || s.external_id, s.id::text)
    order by g.n`);
  return { ids: rows.map((row) => row.id), created: rows.filter((row) => row.created).length };
}

function toRow(profile: ProfileInput, n: number): Record<string, unknown> {
  return {
    n,
    external_id: profile.externalId,
    profile_type: profile.profileType,
    name: profile.name,
    birth_date: profile.birthDate,
    stated_age: profile.birthDate === undefined ? profile.age : undefined,
    gender: profile.gender,
    seeking: profile.seeking,
    school: profile.school,
    interests: profile.interests,
    bio: profile.bio,
    place_lat: profile.place?.lat,
    place_lon: profile.place?.lon,
    avatar: profile.avatar,
    attributes: profile.attributes,
  };
}
