// What a policy would do to the people of a pool: lists, numbers over all, who comes and goes and why. Pure: columns in, plain JSON out.
// Nothing here knows a database, a clock or chance; the same people and policies give the same answer.
import type { PoolColumns } from '../policy/columns.js';
import { explainPair, failingFilter, whyNone, type Funnel, type FunnelStep, type TermExplanation } from '../policy/explain.js';
import { pairFunnel } from '../policy/pair-funnel.js';
import { rankAll, scorePair, type Rankings } from '../policy/rank.js';

/** Up to so many people, everybody's list is made. */
const allLists = 2000;
/** Of more, so many, evenly spread; each against everybody. */
const sampledLists = 1000;
const changedExamples = 6;
const exampleCount = 8;
const leftCount = 8;
const shownCount = 3;

export interface TryInput {
  readonly after: PoolColumns;
  /** Undefined: there is nothing to compare with. */
  readonly before: PoolColumns | undefined;
  readonly limits: { readonly after: number; readonly before: number };
  readonly excluded: (index: number) => ReadonlySet<number> | undefined;
  /** What rules call an attribute. */
  readonly name?: (attribute: string) => string;
}

export interface OutcomeNumbers {
  readonly sizes: readonly number[];
  readonly best: readonly number[];
  readonly medianBest: number | null;
  readonly topShare: number | null;
  readonly mostShown: readonly { readonly id: string; readonly times: number }[];
  readonly neverShown: number | null;
}

export interface OutcomeEntry {
  readonly id: string;
  readonly score: number;
  readonly terms: readonly TermExplanation[];
  readonly isNew: boolean;
}

export interface TryOutcome {
  readonly people: number;
  readonly looked: number;
  readonly after: OutcomeNumbers;
  readonly before: OutcomeNumbers | null;
  readonly changedLists: number | null;
  readonly funnel: readonly FunnelStep[];
  readonly examples: readonly {
    readonly id: string;
    readonly list: readonly OutcomeEntry[];
    readonly gone: readonly { readonly id: string; readonly why: string }[];
  }[];
  readonly left: readonly { readonly id: string; readonly funnel: Funnel; readonly hadList: boolean }[];
}

export async function tryLists(input: TryInput): Promise<TryOutcome> {
  const { after, before, limits, excluded, name } = input;
  const rows = sampleRows(after);
  const fresh = await rankAll(after, limits.after, { rows, excluded, threads: 0 });
  const old = before && (await rankAll(before, limits.before, { rows, excluded, threads: 0 }));
  const changed = old && rows.filter((row) => !sameList(fresh, old, row));
  const context: Context = { ...input, fresh, old };
  return {
    people: after.count,
    looked: rows.length,
    after: numbersOf(after, fresh, rows),
    before: before && old ? numbersOf(before, old, rows) : null,
    changedLists: changed?.length ?? null,
    funnel: pairFunnel(after, rows, excluded),
    examples: chooseExamples(rows, changed ?? [], fresh).map((row) => exampleOf(context, row)),
    left: chooseLeft(rows, fresh, old).map((row) => ({
      id: after.idAt(row),
      funnel: whyNone(after, row, { excluded: excluded(row) ?? new Set(), ...(name && { name }) }),
      hadList: old !== undefined && old.counts[row]! > 0,
    })),
  };
}

interface Context extends TryInput {
  readonly fresh: Rankings;
  readonly old: Rankings | undefined;
}

/** Everybody, or of many an even spread over the order in which they were read (ids, which are random). */
function sampleRows(columns: PoolColumns): number[] {
  const all = [...columns.indexes()];
  return all.length <= allLists ? all : spread(all, sampledLists);
}

/** At most `count` of the items, evenly spread. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, at) => items[Math.floor((at * items.length) / count)]!);
}

function listOf({ k, indexes, counts }: Rankings, row: number): number[] {
  return [...indexes.subarray(row * k, row * k + counts[row]!)];
}

/** The same people, in whatever order. */
function sameList(a: Rankings, b: Rankings, row: number): boolean {
  if (a.counts[row] !== b.counts[row]) return false;
  const others = new Set(listOf(b, row));
  return listOf(a, row).every((index) => others.has(index));
}

function numbersOf(columns: PoolColumns, lists: Rankings, rows: readonly number[]): OutcomeNumbers {
  const { k, counts, scores } = lists;
  const sizes = Array.from({ length: k + 1 }, () => 0);
  const best = Array.from({ length: 10 }, () => 0);
  const bests: number[] = [];
  const shown = new Uint32Array(columns.slots);
  for (const row of rows) {
    sizes[counts[row]!]! += 1;
    for (const index of listOf(lists, row)) shown[index]! += 1;
    if (counts[row] === 0) continue;
    const score = scores[row * k]!;
    bests.push(score);
    best[Math.min(9, Math.floor(score * 10))]! += 1;
  }
  bests.sort((a, b) => a - b);
  return {
    sizes,
    best,
    medianBest: bests[Math.floor(bests.length / 2)] ?? null,
    ...shownNumbers(columns, shown, rows.length === columns.count),
  };
}

/** `whole`: everybody's list is among those counted; of a part, it would look as if few were shown. */
function shownNumbers(columns: PoolColumns, shown: Uint32Array, whole: boolean) {
  const order = [...columns.indexes()].toSorted((a, b) => shown[b]! - shown[a]! || (columns.isEarlier(a, b) ? -1 : 1));
  const places = shown.reduce((sum, times) => sum + times, 0);
  const top = order.slice(0, Math.ceil(order.length / 10)).reduce((sum, index) => sum + shown[index]!, 0);
  return {
    topShare: whole && places > 0 ? top / places : null,
    mostShown: order
      .slice(0, shownCount)
      .filter((index) => shown[index]! > 0)
      .map((index) => ({ id: columns.idAt(index), times: shown[index]! })),
    neverShown: whole ? order.filter((index) => shown[index] === 0).length : null,
  };
}

/** First those whose lists change, then others who have a list. */
function chooseExamples(rows: readonly number[], changed: readonly number[], fresh: Rankings): number[] {
  const withList = (row: number): boolean => fresh.counts[row]! > 0;
  const first = spread(changed.filter(withList), changedExamples);
  const chosen = new Set(first);
  const others = rows.filter((row) => withList(row) && !chosen.has(row));
  return [...first, ...spread(others, exampleCount - first.length)];
}

/** First those who had a list before. */
function chooseLeft(rows: readonly number[], fresh: Rankings, old: Rankings | undefined): number[] {
  const left = rows.filter((row) => fresh.counts[row] === 0);
  const had = left.filter((row) => (old?.counts[row] ?? 0) > 0);
  const first = spread(had, leftCount);
  const never = left.filter((row) => (old?.counts[row] ?? 0) === 0);
  return [...first, ...spread(never, leftCount - first.length)];
}

function exampleOf(context: Context, row: number) {
  const { after, fresh, old } = context;
  const list = listOf(fresh, row);
  const before = old && listOf(old, row);
  return {
    id: after.idAt(row),
    list: list.map((index) => {
      const { score, terms } = explainPair(after, row, index);
      return { id: after.idAt(index), score, terms, isNew: before !== undefined && !before.includes(index) };
    }),
    gone: (before ?? [])
      .filter((index) => !list.includes(index))
      .map((index) => ({ id: after.idAt(index), why: whyGone(context, row, index, list) })),
  };
}

/** Why somebody is no longer on a list. */
function whyGone({ after }: Context, row: number, other: number, list: readonly number[]): string {
  const { compiled } = after;
  const key = failingFilter(after, row, other);
  const filter = compiled.filters.find((each) => each.key === key);
  if (filter) return `They may no longer meet: the rule is that ${filter.term.says(filter.spec)}.`;
  const score = scorePair(after, row, other);
  if (score < compiled.threshold) return `Scores ${points(score)} of 100 now; the least is ${points(compiled.policy.threshold)}.`;
  const last = list.at(-1);
  const floor = last === undefined ? Number.NaN : scorePair(after, row, last);
  if (score === floor) return `Scores ${points(score)} of 100 now, as the last on the new list does, who joined earlier.`;
  return `Scores ${points(score)} of 100 now; the last on the new list scores ${points(floor)}.`;
}

const points = (score: number): string => String(Math.round(score * 1000) / 10);
