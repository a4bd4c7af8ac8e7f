import { Readable } from 'node:stream';

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { csvFormat, detectDelimiter } from './csv.js';
import { readPeople } from './read-people.js';
import { readRecords } from './records.js';

async function cellsOf(chunks: string[]): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const record of readRecords(Readable.from(chunks), csvFormat({ delimiter: ',', width: () => undefined }), 1e6)) {
    if ('value' in record) rows.push(record.value);
  }
  return rows;
}

const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '💜'), maxLength: 6 });
const table = fc
  .integer({ min: 2, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }));

test('any table reads as csv-parse reads it, wherever the text is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat(80), { maxLength: 4 }),
      async (rows, lineEnd, cuts) => {
        const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join(lineEnd);
        const places = [0, ...cuts.filter((at) => at < text.length).toSorted((a, b) => a - b), text.length];
        const chunks = places.slice(1).map((to, index) => text.slice(places[index], to));
        const wanted: string[][] = parse(text, { skipEmptyLines: true });
        expect(await cellsOf(chunks)).toEqual(wanted);
        expect(wanted).toEqual(rows);
      },
    ),
    { numRuns: 500 },
  );
});

test('whatever the bytes, reading ends, and every row is accepted or reported', async () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(
      bytes,
      fc.constantFrom('name,bio\n', '[{"name":"a"},', '{"name":"a"}\n', '\ufeffname\n'),
      async (tail, head) => {
        try {
          const reader = await readPeople(Readable.from([Buffer.from(head), Buffer.from(tail)]), { attributes: [] });
          let rows = 0;
          for await (const row of reader.rows) rows += 'person' in row || row.problems.length > 0 ? 1 : 0;
          const report = reader.report();
          expect(report.rows).toBe(rows);
          expect(report.accepted + report.rejected).toBe(rows);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input' });
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('a large file is read no further ahead than a few hundred kilobytes of the rows taken', async () => {
  const line = Buffer.from(`Ada,${'likes long walks and short poems; '.repeat(8)}\n`);
  const chunk = Buffer.concat(Array.from({ length: 200 }, () => line));
  let sent = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('name,bio\n');
    for (; sent < 50_000_000; sent += chunk.length) yield chunk;
  }
  const reader = await readPeople(source(), { attributes: [] });
  let taken = 0;
  let ahead = 0;
  for await (const row of reader.rows) {
    taken += 'person' in row ? line.length : 0;
    ahead = Math.max(ahead, sent - taken);
  }
  expect(taken).toBeGreaterThanOrEqual(50_000_000);
  expect(ahead).toBeLessThan(500_000);
});

test.each([
  ['a;b;c\n1,5;2;3\n', ';'],
  ['a,b\n"x;y;z;w",2\n', ','],
  ['a\tb\n1,2\t3\n', '\t'],
  ['name\nAda\n', ','],
])('the delimiter of %j is %j', (sample, delimiter) => {
  expect(detectDelimiter(sample)).toBe(delimiter);
});
