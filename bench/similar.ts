// npm run bench similar [faces ...]: the 20 most similar faces among 10,000 and 100,000, under filters that keep half, 2 %, 0.1 % and one person, by
//   engine    the columns in memory, as the worker decides: everybody above the threshold of 0.5, and the best first
//   vectors   find_similar_faces_filtered with pgvector, no threshold
//   bytes     the same without the extension
// Baseline in the same run: the query that one writes first, `order by embedding <-> $1 limit 20` with the filter beside it, by pgvector's defaults.
// recall: of the true 20 (by comparing all, here), how many were found. One line for each size and path.
import { loadavg } from 'node:os';
import type { Database } from '../src/db/database.js';
import { sql } from '../src/db/sql.js';
import { fillMadeUpFaces, type MadeUpFace } from '../src/demo/made-up-faces.js';
import { distanceBetween, distanceOf } from '../src/faces/calibration.js';
import { setUpFaceVectors } from '../src/modes/lookalike/face-vectors.js';
import { candidatesOf } from '../src/modes/lookalike/lookalike.decide.js';
import { compilePolicies } from '../src/modes/pool/compiled-policies.js';
import { refreshPool, type PoolState } from '../src/modes/pool/pool-state.js';
import { localModels } from '../src/people/models.js';
import { publishPolicy } from '../src/people/policies.js';
import { createPool } from '../src/people/pools.js';
import { quantile } from './support/quantile.js';
import { report, say, seconds, short } from './support/report.js';
import { withVectorDatabase } from './support/vector-database.js';

const standardSizes = [10_000, 100_000];
const limit = 20;
const threshold = 0.5;
const queries = 60;
/** Without the extension, comparing with tens of thousands takes seconds. */
const slowQueries = 3;
const shares = { half: 0.5, two_percent: 0.02, one_in_1000: 0.001, one: 0 } as const;
type Filter = keyof typeof shares;
const filters = Object.keys(shares) as Filter[];
const model = localModels('none').face.name;
const bounds = { recall_exact: 1, recall_index: 0.99, p95_ms: 25 };
const bytesPerMb = 2 ** 20;

const policy = {
  filters: [{ same: 'school' }, { is: 'profile_type', value: 'user' }],
  score: [{ alike: 'face', weight: 1 }],
  threshold,
  limit,
};

interface Query {
  readonly me: MadeUpFace;
  /** The nearest of the same school, by comparing all. */
  readonly nearest: readonly { readonly id: string; readonly distance: number }[];
}
type Queries = Readonly<Record<Filter, readonly Query[]>>;
type Find = (query: Query) => Promise<readonly string[]>;

interface Measured {
  readonly p50: number;
  readonly p95: number;
  readonly recall: number;
}

export async function benchSimilar(args: readonly string[]): Promise<void> {
  for (const size of args.length > 0 ? args.map(Number) : standardSizes) await withVectorDatabase((db) => benchSize(db, size));
}

async function benchSize(db: Database, size: number): Promise<void> {
  const busyBefore = busy();
  say(`${size} faces`);
  const { poolId, faces } = await fill(db, size);
  const asked = prepareQueries(faces);
  const bytes = await measureAll(asked, 'bytes', bySql(db), (filter) => (filter === 'half' ? slowQueries : queries));
  const bytesMb = await megabytes(db, sql`pg_total_relation_size('faces')`);

  await db.run(sql.script('create extension vector'));
  const setUpSeconds = await seconds(() => setUpFaceVectors(db));
  say(`vectors and their index: ${setUpSeconds.toFixed(1)} s`);
  await db.run(sql.script('vacuum analyze'));
  const vectors = await measureAll(asked, 'vectors', bySql(db));
  const naive = await measureAll(asked, 'naive', naively(db, poolId));

  const state = await db.transaction((tx) => refreshPool(tx, poolId, localModels('none')), { isolation: 'repeatable read' });
  const engine = await measureAll(
    asked,
    'engine',
    inMemory(state),
    undefined,
    (distance) => distance <= (distanceOf(model, threshold) ?? 0),
  );

  const busyAfter = busy();
  const tell = (path: string, measured: Record<Filter, Measured>, more: Record<string, unknown>) => {
    const recallBound = path === 'vectors' ? bounds.recall_index : bounds.recall_exact;
    const isBounded = path !== 'bytes';
    const missed = filters.flatMap((filter) => [
      ...(measured[filter].recall >= recallBound ? [] : [`${filter}_recall`]),
      ...(isBounded && measured[filter].p95 > bounds.p95_ms ? [`${filter}_p95_ms`] : []),
    ]);
    report('similar', {
      faces: size,
      path,
      ...flat(measured),
      baseline: 'order by embedding <-> $1 limit 20, the filter beside it, defaults of pgvector',
      ...flat(naive, 'baseline_'),
      // How many times as quick, and how many times as much of what is there.
      ratio: byFilter((filter) => naive[filter].p50 / measured[filter].p50),
      recall_ratio: byFilter((filter) => measured[filter].recall / naive[filter].recall),
      bounds: { recall: recallBound, ...(isBounded && { p95_ms: bounds.p95_ms }) },
      missed,
      ...more,
      queries,
      load: [busyBefore, busyAfter],
    });
  };
  tell('engine', engine, {
    columns_mb: short(state.columns.bytesUsed / bytesPerMb),
    resident_mb: Math.round(process.memoryUsage().rss / bytesPerMb),
  });
  tell('vectors', vectors, {
    table_mb: await megabytes(db, sql`pg_table_size('face_vectors')`),
    index_mb: await megabytes(db, sql`pg_relation_size(to_regclass(face_vector_index(${model})))`),
    set_up_seconds: short(setUpSeconds),
  });
  tell('bytes', bytes, { table_mb: bytesMb });
}

async function fill(db: Database, size: number): Promise<{ poolId: string; faces: MadeUpFace[] }> {
  const { id } = await publishPolicy(db, { name: 'bench similar', body: policy });
  await compilePolicies(db, [id]);
  const poolId = await createPool(db, { mode: 'lookalike', code: 'similar', name: 'Bench', policyVersionId: id });
  const seats: string[] = filters.flatMap((filter) =>
    Array.from({ length: filter === 'one' ? 2 : Math.round(size * shares[filter]) }, () => filter),
  );
  const schoolOf = (n: number) => {
    const place = (n * 60_013) % size; // a prime: of all schools some come early and some late
    return seats[place] ?? `other ${place % 20}`;
  };
  const faces = await fillMadeUpFaces(db, { poolId, count: size, seed: 7, schoolOf });
  await db.run(sql.script('vacuum analyze'));
  return { poolId, faces };
}

function prepareQueries(faces: readonly MadeUpFace[]): Queries {
  const of = (filter: Filter): Query[] => {
    const school = faces.filter((face) => face.school === filter);
    const step = Math.max(1, Math.floor(school.length / queries));
    return Array.from({ length: Math.min(queries, school.length) }, (_, n): Query => {
      const me = school[n * step]!;
      const nearest = school
        .filter((face) => face !== me)
        .map((face) => ({ id: face.userId, distance: distanceBetween(me.embedding, face.embedding) }))
        .toSorted((a, b) => a.distance - b.distance)
        .slice(0, limit);
      return { me, nearest };
    });
  };
  return { half: of('half'), two_percent: of('two_percent'), one_in_1000: of('one_in_1000'), one: of('one') };
}

async function measureAll(
  asked: Queries,
  path: string,
  find: Find,
  count: (filter: Filter) => number = () => queries,
  counts: (distance: number) => boolean = () => true,
): Promise<Record<Filter, Measured>> {
  const measured: Partial<Record<Filter, Measured>> = {};
  for (const filter of filters) {
    // A filter of two people is asked as often as the others.
    const some = Array.from({ length: count(filter) }, (_, n) => asked[filter][n % asked[filter].length]!);
    await find(some[0]!);
    const times: number[] = [];
    let [expected, hits] = [0, 0];
    for (const query of some) {
      const started = performance.now();
      const found = new Set(await find(query));
      times.push(performance.now() - started);
      const right = query.nearest.filter(({ distance }) => counts(distance));
      expected += right.length;
      hits += right.filter(({ id }) => found.has(id)).length;
    }
    const recall = expected === 0 ? 1 : hits / expected;
    measured[filter] = { p50: short(quantile(times, 0.5)), p95: short(quantile(times, 0.95)), recall: short(recall) };
    say(`${path}, ${filter}: ${JSON.stringify(measured[filter])}, ${(expected / some.length).toFixed(1)} expected each`);
  }
  return measured as Record<Filter, Measured>;
}

function bySql(db: Database): Find {
  return async ({ me }) => {
    const rows = await db.rows<{ user_id: string }>(
      sql`select user_id from find_similar_faces_filtered(${me.faceId}, ${limit}, 0)`,
    );
    return rows.map(({ user_id }) => user_id);
  };
}

function naively(db: Database, poolId: string): Find {
  return async ({ me }) => {
    const rows = await db.rows<{ user_id: string }>(sql`
      select v.user_id from face_vectors v join profiles p on p.id = v.user_id
      where v.pool_id = ${poolId} and v.model = ${sql.script(`'${model}'`)} and p.school = ${me.school} and p.profile_type = 'user' and v.user_id <> ${me.userId}
      order by v.embedding::halfvec(128) <-> ${`[${me.embedding.join(',')}]`}::halfvec(128) limit ${limit}`);
    return rows.map(({ user_id }) => user_id);
  };
}

function inMemory(state: PoolState): Find {
  return ({ me }) => {
    const index = state.columns.indexOf(me.userId) ?? 0;
    return Promise.resolve(
      candidatesOf(state, index)
        .slice(0, limit)
        .map((candidate) => state.columns.idAt(candidate.index)),
    );
  };
}

async function megabytes(db: Database, bytes: ReturnType<typeof sql>): Promise<number> {
  const { value } = await db.getRow<{ value: number }>(sql`select (${bytes})::float8 / ${bytesPerMb} as value`);
  return short(value);
}

/** Processes that wanted a core, over the last minute. */
function busy(): number {
  return short(loadavg()[0] ?? Number.NaN);
}

function byFilter(value: (filter: Filter) => number): Record<string, number> {
  return Object.fromEntries(filters.map((filter) => [filter, short(value(filter))]));
}

function flat(measured: Record<Filter, Measured>, prefix = ''): Record<string, number> {
  return Object.fromEntries(
    filters.flatMap((filter) => {
      const { p50, p95, recall } = measured[filter];
      const name = `${prefix}${filter}`;
      return [
        [`${name}_p50_ms`, p50],
        [`${name}_p95_ms`, p95],
        [`${name}_recall`, recall],
      ];
    }),
  );
}
