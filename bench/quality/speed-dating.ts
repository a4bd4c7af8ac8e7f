// Speed dating as the product sees it: people through the importer, one wave as one event, pairs scored by the policy engine.
// What is known before the date only: dates.csv and every column of pairs.csv that tells an outcome stay out of the scores.
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readPeople } from '../../src/people/import/read-people.js';
import type { ImportReport } from '../../src/people/import/types.js';
import { wellKnownAttributes } from '../../src/people/import/well-known.js';
import { createColumns } from '../../src/policy/columns.js';
import type { PoolColumns } from '../../src/policy/columns.js';
import { compilePolicy } from '../../src/policy/compile.js';
import type { AttributeDefinition, Person } from '../../src/people/person.js';
import { parsePolicy } from '../../src/policy/policy.js';
import { projectPath } from '../../src/root.js';
import { dataPath } from './data.js';

export interface Pair {
  readonly wave: number;
  readonly male: string;
  readonly female: string;
  /** The outcome: for fitting on other waves and for the yardstick, never for the score of this pair. */
  readonly match: boolean;
}

export interface SpeedDating {
  readonly attributes: readonly AttributeDefinition[];
  readonly waves: ReadonlyMap<number, readonly Person[]>;
  readonly pairs: readonly Pair[];
  readonly report: ImportReport;
}

async function readWaves(): Promise<Pick<SpeedDating, 'attributes' | 'waves' | 'report'>> {
  const mapping: unknown = JSON.parse(readFileSync(projectPath('examples', 'speed-dating', 'mapping.json'), 'utf8'));
  const reader = await readPeople(createReadStream(dataPath('speed-dating', 'people.csv')), { attributes: [], mapping });
  const waves = new Map<number, Person[]>();
  for await (const row of reader.rows) {
    if (!('person' in row)) continue;
    const { externalId: id = '', attributes, vectors = {} } = row.person;
    const wave = Number(attributes['wave']);
    waves.set(wave, [...(waves.get(wave) ?? []), { id, joinedAt: row.line, attributes, vectors }]);
  }
  return { attributes: [...wellKnownAttributes, ...reader.newAttributes], waves, report: reader.report() };
}

function readPairs(): readonly Pair[] {
  const [header = '', ...lines] = readFileSync(dataPath('speed-dating', 'pairs.csv'), 'utf8').trim().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    return { wave: Number(cell('wave')), male: cell('male'), female: cell('female'), match: cell('match') === '1' };
  });
}

export async function readSpeedDating(): Promise<SpeedDating> {
  return { ...(await readWaves()), pairs: readPairs() };
}

/** The people of a wave under a policy, given as it stands in a file. */
export function openWave(data: SpeedDating, wave: number, policy: unknown): PoolColumns {
  const columns = createColumns(compilePolicy(parsePolicy(policy, data.attributes), data.attributes));
  for (const person of data.waves.get(wave) ?? []) columns.upsert(person);
  return columns;
}

export function indexOf(columns: PoolColumns, id: string): number {
  const index = columns.indexOf(id);
  if (index === undefined) throw new Error(`person ${id} is in pairs.csv and not in people.csv`);
  return index;
}

/** What the yardstick says of scores, in the order of `pairs`. It is run where it lies, as it is. */
export function judge(pairs: readonly Pair[], scores: readonly number[]): Readonly<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'nakodo-quality-'));
  try {
    const file = join(folder, 'scores.csv');
    const lines = pairs.map(({ male, female }, at) => `${male},${female},${scores[at]}`);
    writeFileSync(file, `male,female,score\n${lines.join('\n')}\n`);
    const run = spawnSync(
      process.execPath,
      [dataPath('speed-dating', 'score.mjs'), dataPath('speed-dating', 'pairs.csv'), file],
      { encoding: 'utf8' },
    );
    if (run.status !== 0) throw new Error(`the yardstick failed: ${run.stderr.slice(0, 500)}`);
    const verdict: Readonly<Record<string, number>> = JSON.parse(run.stdout);
    return verdict;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
