// One's own profile in the database, read and written as its person. What an edit means to matching is the triggers' business.
import type { Session, Statement } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import type { ProfileChange } from './profile.edit.js';

export interface ProfileRow {
  readonly id: string;
  readonly name: string;
  readonly birth_date: string | null;
  readonly gender: string | null;
  readonly seeking: readonly string[];
  readonly school: string | null;
  readonly interests: readonly string[];
  readonly bio: string | null;
  readonly place_lat: number | null;
  readonly place_lon: number | null;
  readonly avatar: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly revision: number;
}

const columns = sql`id, name, birth_date, gender, seeking, school, interests, bio, place_lat, place_lon, avatar, attributes, revision`;

export async function findProfile(session: Session, id: string): Promise<ProfileRow | undefined> {
  return await session.findRow<ProfileRow>(sql`select ${columns} from profiles where id = ${id}`);
}

/** Columns and what they become. */
function assignments(change: ProfileChange): [string, Statement][] {
  const { place, attributes, ...plain } = change;
  const set: [string, Statement][] = Object.entries(plain).map(([column, value]) => [column, sql`${value}`]);
  if (place !== undefined) set.push(['place_lat', sql`${place?.lat ?? null}`], ['place_lon', sql`${place?.lon ?? null}`]);
  if (attributes && (attributes.removed.length > 0 || Object.keys(attributes.set).length > 0))
    set.push(['attributes', sql`(attributes - ${attributes.removed}::text[]) || ${sql.json(attributes.set)}::jsonb`]);
  return set;
}

/** Writes an edit of the given revision; 0: there was no profile yet. Throws `conflict` when it was changed since, `invalid_input`. */
export async function writeProfile(session: Session, id: string, revision: number, change: ProfileChange): Promise<void> {
  const set = assignments(change);
  if (revision === 0) return await createProfile(session, id, change);
  if (set.length === 0) return;
  const assigned = sql.join(set.map(([column, value]) => sql`${sql.id(column)} = ${value}`));
  const written = await session.run(sql`update profiles set ${assigned} where id = ${id} and revision = ${revision}`);
  if (written === 0) throw changedMeanwhile();
}

/** The first time somebody of the host app is here. */
async function createProfile(session: Session, id: string, change: ProfileChange): Promise<void> {
  if (change.name === undefined)
    throw new AppError('invalid_input', {
      detail: 'The name is missing',
      problems: [{ path: 'name', message: 'the name is missing' }],
    });
  const { attributes, ...rest } = change;
  const set: [string, Statement][] = [
    ['id', sql`${id}`],
    ...assignments(rest),
    ['attributes', sql`${sql.json(attributes?.set ?? {})}::jsonb`],
  ];
  const names = sql.join(set.map(([column]) => sql.id(column)));
  const values = sql.join(set.map(([, value]) => value));
  const written = await session.run(sql`insert into profiles (${names}) values (${values}) on conflict (id) do nothing`);
  if (written === 0) throw changedMeanwhile();
}

function changedMeanwhile(): AppError {
  return new AppError(
    'conflict',
    'Your profile was changed meanwhile, in another tab or by the organiser: load it anew and change it again',
  );
}
