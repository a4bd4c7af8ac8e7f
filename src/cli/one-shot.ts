// People and a policy in, matches out: no server, no database. Only columns are kept of people, so that 100,000 fit.
import { availableParallelism } from 'node:os';
import { AppError } from '../errors.js';
import { readPeople, type PeopleReader } from '../people/import/read-people.js';
import type { ImportedPerson, ImportReport } from '../people/import/types.js';
import { wellKnownAttributes } from '../people/import/well-known.js';
import { createColumns, type PoolColumns } from '../policy/columns.js';
import { compilePolicy, type CompiledPolicy } from '../policy/compile.js';
import { explainPair, sentenceOf, whyNone } from '../policy/explain.js';
import type { AttributeDefinition, Person } from '../people/person.js';
import { parsePolicy } from '../policy/policy.js';
import { rankAll, type Rankings } from '../policy/rank.js';
import type { TextEmbedder } from '../text/embedder.js';

export interface OneShotOptions {
  readonly people: AsyncIterable<Uint8Array>;
  /** As in a mapping file, unvalidated. */
  readonly mapping?: unknown;
  /** As in a policy file, unvalidated. */
  readonly policy: unknown;
  /** Default: the policy's limit. */
  readonly k?: number;
  readonly minimumAge: number;
  /** Asked for only when the policy compares texts. */
  readonly embedder: () => TextEmbedder;
  readonly onProgress?: (step: 'read' | 'match', done: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
}

export interface OneShotMatch {
  readonly id: string;
  readonly name: string;
  readonly score: number;
  readonly reasons: string;
}

export interface OneShotPerson {
  readonly id: string;
  readonly name: string;
  readonly matches: readonly OneShotMatch[];
  /** Without matches: how many people each rule leaves. */
  readonly why_none?: string;
}

export interface OneShot {
  readonly report: ImportReport;
  /** Rows that read well and cannot be ranked, with their line. */
  readonly unusable: readonly { readonly line: number; readonly message: string }[];
  readonly people: number;
  readonly matches: number;
  readonly unmatched: number;
  /** In the order of the file; made while they are read. */
  results(): Generator<OneShotPerson>;
}

/** Attributes that every file may have beside the well-known ones. */
const personAttributes: readonly AttributeDefinition[] = [
  { name: 'name', kind: 'text' },
  { name: 'profile_type', kind: 'choice' },
];
/** Below this, starting threads takes longer than ranking. */
const threadedPeople = 2000;
const embedBatch = 64;
/** Explaining why there is nobody looks at everybody: for this many people at most. */
const maxWhyNone = 1000;

/** Throws `invalid_input`, `invalid_policy` or `cancelled`. */
export async function matchOnce(options: OneShotOptions): Promise<OneShot> {
  const reader = await readPeople(options.people, { attributes: personAttributes, mapping: keepAll(options.mapping) });
  const attributes = [...wellKnownAttributes, ...personAttributes, ...reader.newAttributes];
  const compiled = compilePolicy(parsePolicy(options.policy, attributes), attributes);
  const crowd = await readCrowd(reader, compiled, options);
  if (crowd.columns.count === 0) throw nobody(reader.report(), crowd.unusable);
  const k = options.k ?? compiled.policy.limit;
  const ranked = await rankAll(crowd.columns, k, {
    threads: crowd.columns.count < threadedPeople ? 0 : availableParallelism(),
    onProgress: (done, total) => options.onProgress?.('match', done, total),
    ...(options.signal && { signal: options.signal }),
  });
  const counts = [...crowd.columns.indexes()].map((index) => ranked.counts[index] ?? 0);
  return {
    report: reader.report(),
    unusable: crowd.unusable,
    people: crowd.columns.count,
    matches: counts.reduce((sum, count) => sum + count, 0),
    unmatched: counts.filter((count) => count === 0).length,
    results: () => results(crowd, ranked),
  };
}

/** With the first thing that is wrong: there is no report when nobody is matched. */
function nobody({ notes, rejections }: ImportReport, unusable: OneShot['unusable']): AppError {
  const [refused] = rejections;
  const row =
    refused && `line ${refused.examples[0]?.line}: ${refused.path === '(row)' ? 'it' : refused.path} ${refused.message}`;
  const first = row ?? (unusable[0] && `line ${unusable[0].line}: ${unusable[0].message}`) ?? notes[0];
  return new AppError('invalid_input', `The file has no person that can be matched${first === undefined ? '' : `: ${first}`}`);
}

/** A policy may name any column of the file: unless the mapping says otherwise, all are kept. */
function keepAll(mapping: unknown): unknown {
  if (mapping === undefined) return { unmapped: 'keep' };
  const isObject = typeof mapping === 'object' && mapping !== null && !Array.isArray(mapping);
  return isObject ? { unmapped: 'keep', ...mapping } : mapping;
}

interface Crowd {
  readonly columns: PoolColumns;
  /** By column index. */
  readonly names: Map<number, string>;
  readonly unusable: { line: number; message: string }[];
}

interface Waiting {
  readonly line: number;
  readonly name: string;
  readonly person: Person;
}

async function readCrowd(reader: PeopleReader, compiled: CompiledPolicy, options: OneShotOptions): Promise<Crowd> {
  const crowd: Crowd = { columns: createColumns(compiled), names: new Map(), unusable: [] };
  const texts = comparedTexts(compiled);
  const embedder = texts.length === 0 ? undefined : options.embedder();
  let waiting: Waiting[] = [];
  let read = 0;
  const flush = async (): Promise<void> => {
    const ready = embedder === undefined ? waiting : await embedTexts(waiting, texts, embedder, options.signal);
    for (const each of ready) write(crowd, each);
    waiting = [];
    options.onProgress?.('read', read, undefined);
  };
  try {
    for await (const row of reader.rows) {
      if (options.signal?.aborted) throw new AppError('cancelled');
      read += 1;
      if ('person' in row) waiting.push(toWaiting(row.person, row.line, options.minimumAge));
      if (waiting.length >= embedBatch) await flush();
    }
    await flush();
  } finally {
    await embedder?.close();
  }
  return crowd;
}

function toWaiting(person: ImportedPerson, line: number, minimumAge: number): Waiting {
  const { attributes, name, profileType, vectors } = person;
  const id = person.externalId ?? person.email ?? `row ${line}`;
  const age = attributes['age'];
  return {
    line,
    name: name ?? id,
    person: {
      id,
      joinedAt: line,
      minor: typeof age === 'number' && age < minimumAge,
      attributes: { ...attributes, name, profile_type: profileType },
      ...(vectors && { vectors }),
    },
  };
}

function write({ columns, names, unusable }: Crowd, { line, name, person }: Waiting): void {
  try {
    names.set(columns.upsert(person), name);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    unusable.push({ line, message: error.message });
  }
}

/** Names of text attributes whose vectors the policy compares. */
function comparedTexts({ scores, attributes }: CompiledPolicy): string[] {
  const texts = new Set(attributes.filter(({ kind }) => kind === 'text').map(({ name }) => name));
  const used = scores.flatMap(({ term, spec }) => term.attributes(spec)).filter((use) => use.kinds.includes('vector'));
  return [...new Set(used.map(({ name }) => name))].filter((name) => texts.has(name));
}

async function embedTexts(
  waiting: readonly Waiting[],
  names: readonly string[],
  embedder: TextEmbedder,
  signal: AbortSignal | undefined,
): Promise<Waiting[]> {
  const vectors = waiting.map((): Record<string, Float32Array | undefined> => ({}));
  for (const name of names) {
    const wanted = waiting.flatMap(({ person }, at) => {
      const text = person.attributes[name];
      return typeof text === 'string' ? [{ at, text }] : [];
    });
    const made = await embedder.embed(
      wanted.map(({ text }) => text),
      signal ? { signal } : {},
    );
    for (const [place, { at }] of wanted.entries()) Object.assign(vectors[at] ?? {}, { [name]: made[place] });
  }
  return waiting.map((each, at) => ({
    ...each,
    person: { ...each.person, vectors: { ...each.person.vectors, ...vectors[at] } },
  }));
}

function* results({ columns, names }: Crowd, ranked: Rankings): Generator<OneShotPerson> {
  let explained = 0;
  for (const index of columns.indexes()) {
    const matches: OneShotMatch[] = [];
    for (let at = index * ranked.k, end = at + (ranked.counts[index] ?? 0); at < end; at++) {
      const other = ranked.indexes[at] ?? 0;
      const score = ranked.scores[at] ?? Number.NaN;
      const { terms } = explainPair(columns, index, other);
      matches.push({ id: columns.idAt(other), name: names.get(other) ?? '', score, reasons: sentenceOf(terms) });
    }
    const person = { id: columns.idAt(index), name: names.get(index) ?? '', matches };
    const isExplained = matches.length === 0 && explained++ < maxWhyNone;
    yield isExplained ? { ...person, why_none: funnelWords(whyNone(columns, index)) } : person;
  }
}

/** `299 others here → 140 wish in gender → 0 within 8 years in age`. */
export function funnelWords(funnel: ReturnType<typeof whyNone>): string {
  return funnel.steps.map(({ left, words }) => `${left} ${words}`).join(' → ');
}
