// The real data, where it is: NAKODO_DATA, or shared/data beside the project.
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { compilePolicy } from '../../policy/compile.js';
import { parsePolicy } from '../../policy/policy.js';
import { projectPath } from '../../root.js';
import { readPeople } from './read-people.js';
import type { PeopleReader } from './read-people.js';
import type { ImportedPerson } from './types.js';
import { wellKnownAttributes } from './well-known.js';

const data = process.env['NAKODO_DATA'] ?? projectPath('..', 'shared', 'data');
const example = (...path: string[]): unknown => JSON.parse(readFileSync(projectPath('examples', ...path), 'utf8'));

async function read(file: string, mapping: unknown): Promise<{ people: ImportedPerson[]; reader: PeopleReader }> {
  const reader = await readPeople(createReadStream(join(data, file)), { attributes: [], mapping });
  const people: ImportedPerson[] = [];
  for await (const row of reader.rows) if ('person' in row) people.push(row.person);
  return { people, reader };
}

const hasData = existsSync(data);

test.skipIf(!hasData)('5,000 OkCupid profiles are read, none lost, with their gaps and odd ages', async () => {
  const { people, reader } = await read('okcupid/profiles_5000.csv', example('okcupid', 'mapping.json'));
  const report = reader.report();
  expect(report).toMatchObject({ rows: 5000, accepted: 5000, rejected: 0, encoding: 'utf-8', delimiter: ',' });
  const ages = people.map(({ attributes }) => attributes['age']).filter((age) => typeof age === 'number');
  expect(Math.max(...ages)).toBeLessThanOrEqual(100);
  const oddAges = report.warnings.find(({ path }) => path === 'age')?.count ?? 0;
  expect(ages.length + oddAges).toBe(5000);
  expect(people.every(({ attributes }) => Array.isArray(attributes['seeking']))).toBe(true);
  const missing = (name: string): number => people.filter(({ attributes }) => attributes[name] === undefined).length;
  // As counted in the file: 2,039 say nothing of their diet, 4,090 nothing of their income.
  expect([missing('diet'), missing('income'), missing('gender')]).toEqual([2039, 4090, 0]);
});

test.skipIf(!hasData)('387 speed daters are read, none lost, and the two answers off the scale are said or clamped', async () => {
  const { people, reader } = await read('speed-dating/people.csv', example('speed-dating', 'mapping.json'));
  expect(reader.report()).toMatchObject({ rows: 387, accepted: 387, rejected: 0 });
  expect(new Set(people.map(({ attributes }) => attributes['wave'])).size).toBe(16);
});

/** Cosine of centred answers is Pearson's correlation: the file's own `int_corr`, to its two decimals. */
test.skipIf(!hasData)('the vector of tastes gives the interest correlation of the file', async () => {
  const { columns, combine, ...rest } = example('speed-dating', 'mapping.json') as {
    columns: object;
    combine: { attribute: string; number?: object }[];
  };
  const plain = combine.filter(({ attribute }) => attribute === 'taste').map((rule) => ({ ...rule, number: undefined }));
  const { people } = await read('speed-dating/people.csv', { ...rest, columns, combine: JSON.parse(JSON.stringify(plain)) });
  const tastes = new Map(people.map(({ externalId, vectors }) => [externalId, vectors?.['taste']]));
  const [header = '', ...lines] = readFileSync(join(data, 'speed-dating', 'pairs.csv'), 'utf8')
    .trim()
    .split('\n');
  const at = (name: string): number => header.trim().split(',').indexOf(name);
  let compared = 0;
  let off = 0;
  for (const line of lines) {
    const cells = line.split(',');
    const [a, b] = [tastes.get(cells[at('male')]), tastes.get(cells[at('female')])];
    if (a === undefined || b === undefined || cells[at('int_corr')] === '') continue;
    compared++;
    const cosine = a.reduce((sum, x, index) => sum + x * (b[index] ?? 0), 0);
    if (Math.abs(cosine - Number(cells[at('int_corr')])) > 0.0051) off++;
  }
  expect(compared).toBeGreaterThan(2500);
  expect(off).toBe(0);
});

test.each(['okcupid', 'speed-dating'])('the example policy for %s fits the attributes of its mapping', async (name) => {
  const mapping = example(name, 'mapping.json') as {
    columns: object;
    combine?: { columns: string[] }[];
    derive?: { table: { when: object }[] }[];
  };
  const used = [
    ...Object.keys(mapping.columns),
    ...(mapping.combine ?? []).flatMap(({ columns }) => columns),
    ...(mapping.derive ?? []).flatMap(({ table }) => table.flatMap(({ when }) => Object.keys(when))),
  ];
  const reader = await readPeople(
    (async function* () {
      yield Buffer.from(`${[...new Set(used)].join(',')}\n`);
    })(),
    { attributes: [], mapping },
  );
  const attributes = [...wellKnownAttributes, ...reader.newAttributes];
  expect(compilePolicy(parsePolicy(example(name, 'policy.json'), attributes), attributes)).toBeDefined();
});
