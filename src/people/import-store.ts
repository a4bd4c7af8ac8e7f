// Stores imported people: rows of a file become profiles, vectors and, if asked, members of a pool. Each row is stored or in the report.
// Importing a file again updates the same profiles: whoever has no id in the file is known by what their row says. So an import that was
// stopped half-way is finished by running it again.
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { Database, Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { listAttributes, registerAttributes } from './attributes.js';
import { readPeople, type PeopleReader, type ReadPeopleOptions } from './import/read-people.js';
import type { ImportedPerson, ImportReport, RawRow, RejectedRow } from './import/types.js';
import { bytesOf, givenVectors } from './people.js';
import { addMembers } from './pools.js';
import { saveProfiles, type ProfileInput } from './profiles.js';

export interface ImportOptions extends Omit<ReadPeopleOptions, 'attributes'> {
  /** Whom they join. */
  readonly poolId?: string;
  /** Reads and judges everything, stores nothing. */
  readonly dryRun?: boolean;
  /** Rows read so far, now and then. */
  readonly onProgress?: (rows: number) => void;
  /** Each row that is not stored, as it stood in the file. */
  readonly onRejected?: (row: RejectedRow) => void;
  readonly signal?: AbortSignal;
}

/** A row that reads well and that the database refused. */
export interface RefusedRow {
  readonly line: number;
  readonly message: string;
}

export interface StoredImport extends ImportReport {
  readonly dryRun: boolean;
  readonly created: number;
  readonly updated: number;
  /** New members of the pool. */
  readonly joined: number;
  /** The first 1,000. */
  readonly refused: readonly RefusedRow[];
  readonly refusedCount: number;
}

interface Row {
  readonly line: number;
  readonly raw: RawRow;
  readonly profile: ProfileInput & { readonly externalId: string };
  readonly vectors: ImportedPerson['vectors'];
}

interface Tally {
  created: number;
  updated: number;
  joined: number;
  refusedCount: number;
  readonly refused: RefusedRow[];
}

const maxRefusedKept = 1000;

const batchRows = 500;
/** Reading what has arrived already never waits by itself: after so long, others are let through. */
const breathMs = 8;
const maxNameChars = 200;
const columns = ['age', 'gender', 'seeking', 'school', 'interests', 'bio', 'place'] as const;

/**
 * Throws what readPeople throws (nothing is stored then), `cancelled`, or what the database being away throws. Batches before it stay, and when
 * it is the file that goes bad half-way, the error says how many people are stored.
 */
export async function importPeople(
  db: Database,
  stream: AsyncIterable<Uint8Array>,
  options: ImportOptions = {},
): Promise<StoredImport> {
  const attributes = await listAttributes(db);
  const reader = await readPeople(stream, { ...options, attributes });
  const tally: Tally = { created: 0, updated: 0, joined: 0, refusedCount: 0, refused: [] };
  const dryRun = options.dryRun === true;
  if (!dryRun) await registerAttributes(db, reader.newAttributes);
  let read = 0;
  try {
    for await (const batch of batches(reader, options.onRejected)) {
      if (options.signal?.aborted)
        throw new AppError('cancelled', `Stopped after ${tally.created + tally.updated} people; run it again to finish`);
      if (!dryRun) await storeBatch(db, batch.rows, { ...options, tally });
      read += batch.read;
      options.onProgress?.(read);
    }
  } catch (error) {
    throw toldHowFar(error, tally);
  }
  return { ...reader.report(), dryRun, ...tally };
}

function toldHowFar(error: unknown, { created, updated }: Tally): unknown {
  const stored = created + updated;
  if (!(error instanceof AppError) || !['invalid_input', 'too_large'].includes(error.code) || stored === 0) return error;
  const detail = `${error.message} ${stored} people from the rows before are stored; importing the mended file updates them.`;
  return new AppError(error.code, { ...error.details, detail }, { cause: error });
}

interface Storing {
  readonly poolId?: string;
  readonly onRejected?: (row: RejectedRow) => void;
  readonly tally: Tally;
}

/** People of up to `batchRows` rows, each `externalId` once: the later row updates the earlier, as the report says. */
async function* batches(
  reader: PeopleReader,
  onRejected?: (row: RejectedRow) => void,
): AsyncGenerator<{ readonly rows: Row[]; readonly read: number }> {
  const repeats = new Map<string, number>();
  let rows = new Map<string, Row>();
  let read = 0;
  let breath = performance.now();
  for await (const row of reader.rows) {
    read += 1;
    if (performance.now() - breath > breathMs) {
      await setImmediate();
      breath = performance.now();
    }
    if ('person' in row) {
      const profile = toProfile(row.person, row.line, repeats);
      rows.delete(profile.externalId);
      rows.set(profile.externalId, { line: row.line, raw: row.raw, profile, vectors: row.person.vectors });
    } else onRejected?.(row);
    if (read < batchRows) continue;
    yield { rows: [...rows.values()], read };
    rows = new Map();
    read = 0;
  }
  if (read > 0) yield { rows: [...rows.values()], read };
}

/** Whoever has no name in the file is called by their id or line. */
export function storedName({ name, externalId }: ImportedPerson, line: number): string {
  return Array.from(name?.trim() || `Person ${externalId ?? line}`)
    .slice(0, maxNameChars)
    .join(''); // whole code points
}

function toProfile(person: ImportedPerson, line: number, repeats: Map<string, number>): Row['profile'] {
  const { externalId, email, birthDate, profileType, attributes } = person;
  const given = externalId ?? email ?? contentId(person, repeats);
  const own = Object.entries(attributes).filter(([name]) => !(columns as readonly string[]).includes(name));
  // The reader gives each well-known attribute the type of its kind, so these are what ProfileInput wants.
  const known = Object.fromEntries(columns.flatMap((name) => (attributes[name] === undefined ? [] : [[name, attributes[name]]])));
  return {
    ...(known as Pick<ProfileInput, (typeof columns)[number]>),
    externalId: given,
    name: storedName(person, line),
    ...(birthDate !== undefined && { birthDate }),
    ...(profileType !== undefined && { profileType }),
    attributes: Object.fromEntries(own),
  };
}

/** Two people of whom a file says just the same are still two. */
function contentId(person: ImportedPerson, repeats: Map<string, number>): string {
  const { name, birthDate, profileType, attributes, vectors = {} } = person;
  // Not the age that was worked out from the birth date: it is another one tomorrow.
  const lasting = Object.entries(attributes).filter(([attribute]) => attribute !== 'age' || birthDate === undefined);
  const numbers = Object.entries(vectors).map(([attribute, vector]) => [attribute, [...vector]]);
  const said = JSON.stringify([name, birthDate, profileType, lasting, numbers]);
  const hash = createHash('sha256').update(said).digest('hex').slice(0, 24);
  const count = (repeats.get(hash) ?? 0) + 1;
  repeats.set(hash, count);
  return count === 1 ? `row:${hash}` : `row:${hash}:${count}`;
}

/** A batch in one transaction; if the database refuses something in it, one row at a time: only those at fault are left out. */
async function storeBatch(db: Database, rows: readonly Row[], storing: Storing): Promise<void> {
  if (rows.length === 0) return;
  const { poolId, tally } = storing;
  try {
    add(tally, await db.transaction((tx) => storeRows(tx, rows, poolId)));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [row] = rows;
    if (rows.length === 1 && row) refuse(row, error.message, storing);
    else for (const each of rows) await storeBatch(db, [each], storing);
  }
}

function refuse({ line, raw }: Row, message: string, { tally, onRejected }: Storing): void {
  tally.refusedCount += 1;
  if (tally.refused.length < maxRefusedKept) tally.refused.push({ line, message });
  onRejected?.({ line, raw, problems: [{ path: '(row)', message }] });
}

function isRefusal(error: unknown): error is AppError {
  const elsewhere = ['database_unavailable', 'cancelled', 'timeout', 'forbidden', 'not_found', 'internal'];
  return error instanceof AppError && !elsewhere.includes(error.code);
}

type Stored = Omit<Tally, 'refused' | 'refusedCount'>;

function add(tally: Tally, stored: Stored): void {
  tally.created += stored.created;
  tally.updated += stored.updated;
  tally.joined += stored.joined;
}

async function storeRows(tx: Session, rows: readonly Row[], poolId: string | undefined): Promise<Stored> {
  const { ids, created } = await saveProfiles(
    tx,
    rows.map((row) => row.profile),
  );
  await saveGivenVectors(tx, rows, ids);
  const joined = poolId === undefined ? 0 : await addMembers(tx, poolId, ids);
  return { created, updated: ids.length - created, joined };
}

async function saveGivenVectors(tx: Session, rows: readonly Row[], ids: readonly string[]): Promise<void> {
  const vectors = rows.flatMap((row, at) =>
    Object.entries(row.vectors ?? {}).map(([attribute, vector]) => ({ id: ids[at], attribute, vector })),
  );
  if (vectors.length === 0) return;
  await tx.run(sql`
    insert into profile_vectors as v (profile_id, attribute, model, length, vector, text_hash)
    select g.profile_id, g.attribute, ${givenVectors}, octet_length(g.vector) / 4, g.vector, sha256(g.vector)
    from unnest(${vectors.map(({ id }) => id)}::uuid[], ${vectors.map(({ attribute }) => attribute)}::text[],
                ${vectors.map(({ vector }) => bytesOf(vector))}::bytea[]) g (profile_id, attribute, vector)
    order by g.profile_id, g.attribute
    on conflict (profile_id, attribute, model) do update
      set length = excluded.length, vector = excluded.vector, text_hash = excluded.text_hash, created_at = now()
      where v.text_hash <> excluded.text_hash`);
}
