// `npm run bench import [megabytes]`: a large CSV of demo people through the reader: rows a second and peak memory. Baseline in the same run, after it:
// the whole file at once through csv-parse, rows as objects, nothing checked.
import { closeSync, createReadStream, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';

import { demoAttributes, generateDemoPeople } from '../src/demo/people.js';
import { readPeople } from '../src/people/import/read-people.js';
import { report, seconds, short } from './support/report.js';

const columns = ['external_id', 'name', 'age', 'gender', 'seeking', 'interests', 'languages', 'bio'] as const;

function quoted(value: unknown): string {
  const text = Array.isArray(value) ? value.join('; ') : typeof value === 'string' ? value : JSON.stringify(value ?? '');
  return `"${text.replaceAll('"', '""')}"`;
}

/** `age`: of everybody. */
export function writePeople(path: string, bytes: number, age?: string): void {
  const people = generateDemoPeople({ seed: 1, count: 2000 });
  const file = openSync(path, 'w');
  let written = writeSync(file, `${columns.join(',')}\n`);
  for (let round = 0; written < bytes; round++) {
    const lines = people.map(({ externalId, name, attributes }) =>
      [
        `${externalId}-${round}`,
        name,
        ...columns.slice(2).map((column) => (column === 'age' && age !== undefined ? age : attributes[column])),
      ]
        .map(quoted)
        .join(','),
    );
    written += writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
}

const peakMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

export async function benchImport(args: readonly string[]): Promise<void> {
  const megabytes = Number(args[0] ?? 50);
  const folder = mkdtempSync(join(tmpdir(), 'nakodo-import-'));
  try {
    const path = join(folder, 'people.csv');
    writePeople(path, megabytes * 1e6);
    const before = peakMb();
    const reader = await readPeople(createReadStream(path), { attributes: demoAttributes });
    let people = 0;
    const took = await seconds(async () => {
      for await (const row of reader.rows) people += 'person' in row ? 1 : 0;
    });
    const peak = peakMb();
    const plainTook = await seconds(() => parse(readFileSync(path), { columns: true }));
    report('import', {
      megabytes: short(statSync(path).size / 1e6),
      people,
      rejected: reader.report().rejected,
      seconds: short(took),
      rows_per_second: short(people / took),
      peak_mb: peak,
      peak_mb_before: before,
      baseline: { what: 'csv-parse, whole file, no checks', seconds: short(plainTook), peak_mb: peakMb() },
      ratio: short(plainTook / took),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
