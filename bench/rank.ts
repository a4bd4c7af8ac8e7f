// `npm run bench rank [-- sizes...]`: exact top 3 of everybody, beside the plain loop of rank-plain.ts on the same people in the same run.
// A pair is an ordered one: (person, candidate), decided once for each person's list. The plain loop runs on a sample of people, the same
// whose lists are then compared. `decided`: all pairs, as the product ranks them. `scored`: with pruning off, every term of every pair that
// passes the filter; rates on one core are by processor time; counted both as all pairs decided and as only those pairs that got a full score.
import { execFileSync } from 'node:child_process';
import { compilePolicy } from '../src/policy/compile.js';
import { createColumns, type PoolColumns } from '../src/policy/columns.js';
import { rankAll, scoreRow, type Rankings } from '../src/policy/rank.js';
import { compiledPath } from '../src/root.js';
import { attributes, generatePeople, policy, tagWeights } from './rank-people.js';
import { plainPerson, rankPlainly, type PlainPerson } from './rank-plain.js';
import { cpuSeconds, report, say, short } from './support/report.js';

const K = 3;
const DIMENSIONS = 64;
/** Ordered pairs that one measurement on one core covers at most; larger pools are measured on a sample of rows. */
const PAIRS_MEASURED = 4e8;
/** Small pools are ranked again until there are as many. */
const ROUND_PAIRS = 5e7;
const PLAIN_PAIRS = 1e7;
const CORES = 2;
/** As text embeddings have. */
const LONG = { people: 100_000, dimensions: 512, lists: 10_000 };

interface Measured {
  readonly people: number;
  readonly plainMillionPairsPerSecond: number;
  readonly decidedMillionPairsPerSecond: number;
  readonly unprunedMillionPairsPerSecond: number;
  readonly fullScoresMillionPerSecond: number;
  readonly ratio: number;
  readonly unprunedRatio: number;
  readonly [more: string]: unknown;
}

export async function benchRank(args: readonly string[]): Promise<void> {
  const sizes = args.length > 0 ? args.map(Number) : [1000, 10_000, 100_000];
  const measured: Measured[] = [];
  for (const size of sizes) measured.push(await measure(size));
  const longVectors = args.length > 0 ? undefined : allCores(LONG.people, LONG.dimensions, LONG.lists);
  report('rank', {
    sizes: { people: sizes, k: K, terms: 4, dimensions: DIMENSIONS },
    perCore: measured,
    ...(longVectors === undefined ? {} : { longVectors }),
    baseline: 'plain readable loop, one core',
    ratio: Math.min(...measured.map(({ ratio }) => ratio)),
  });
}

async function measure(people: number): Promise<Measured> {
  const columns = fill(people, DIMENSIONS);
  const rows = sample(people, PAIRS_MEASURED);
  const rounds = Math.ceil(ROUND_PAIRS / (rows.length * people));
  const rank = async (prune: boolean): Promise<void> => {
    for (let round = 0; round < rounds; round++) await rankAll(columns, K, { rows, prune, threads: 0 });
  };
  await rankAll(columns, K, { rows: sample(people, 2e7), threads: 0 }); // warm
  const decided = await cpuSeconds(() => rank(true));
  const unpruned = await cpuSeconds(() => rank(false));
  const pairs = rounds * rows.length * (people - 1);
  const passing = sample(people, 1e6).reduce(
    (sum, row, _, all) => sum + scoreRow(columns, row).filter((score) => score >= 0).length / all.length,
    0,
  );
  const plain = await comparePlainly(columns, people);
  const million = (time: number, count = pairs): number => short(count / time / 1e6);
  const result = {
    people,
    plainMillionPairsPerSecond: short(plain.rate / 1e6),
    decidedMillionPairsPerSecond: million(decided),
    unprunedMillionPairsPerSecond: million(unpruned),
    fullScoresMillionPerSecond: million(unpruned, rounds * rows.length * passing),
    ratio: short(pairs / decided / plain.rate),
    unprunedRatio: short(pairs / unpruned / plain.rate),
    rowsMeasured: rows.length,
    listsCompared: plain.compared,
    allCores: allCores(people, DIMENSIONS),
  };
  say(JSON.stringify(result));
  return result;
}

/** Lists with every core, in a process of its own: what that held at most is the engine's, not the plain loop's. */
function allCores(people: number, dimensions: number, lists = people): unknown {
  const script = compiledPath('bench/rank-memory.js');
  return JSON.parse(
    execFileSync(process.execPath, [script, ...[people, dimensions, CORES, lists].map(String)], { encoding: 'utf8' }),
  );
}

function fill(people: number, dimensions: number): PoolColumns {
  const columns = createColumns(compilePolicy(policy, attributes));
  for (const person of generatePeople(people, dimensions)) columns.upsert(person);
  return columns;
}

/** So many rows, evenly spread, that they make at most `pairs` pairs. */
function sample(people: number, pairs: number): number[] {
  const count = Math.max(1, Math.min(people, Math.floor(pairs / people)));
  return Array.from({ length: count }, (_, at) => Math.floor((at * people) / count));
}

/** The plain loop's pairs per second, and the check that its lists are the engine's. */
async function comparePlainly(columns: PoolColumns, people: number): Promise<{ rate: number; compared: number }> {
  const plain: PlainPerson[] = Array.from(generatePeople(people, DIMENSIONS), (person) => plainPerson(person, tagWeights));
  const weights = new Map(Object.entries(tagWeights));
  const rows = sample(people, PLAIN_PAIRS);
  for (const row of rows.slice(0, 20)) rankPlainly(plain, row, K, weights); // warm
  const lists: ReturnType<typeof rankPlainly>[] = [];
  const time = await cpuSeconds(() => {
    for (const row of rows) lists.push(rankPlainly(plain, row, K, weights));
  });
  const ranked = await rankAll(columns, K, { rows, threads: 0 });
  rows.forEach((row, at) => assertSame(ranked, row, lists[at]!));
  return { rate: (rows.length * (people - 1)) / time, compared: rows.length };
}

/** Float32 and float64 may order near-equal candidates differently: the scores in each place must agree. */
function assertSame(ranked: Rankings, row: number, expected: readonly { index: number; score: number }[]): void {
  if (ranked.counts[row] !== expected.length)
    throw new Error(`row ${row}: ${ranked.counts[row]} matches, the plain loop finds ${expected.length}`);
  expected.forEach(({ score, index }, at) => {
    const got = ranked.scores[row * K + at]!;
    const sameIndex = ranked.indexes[row * K + at] === index;
    if (Math.abs(got - score) > 1e-5)
      throw new Error(`row ${row}, place ${at}: ${got}, the plain loop finds ${score}${sameIndex ? '' : ' for another person'}`);
  });
}
