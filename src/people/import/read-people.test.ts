import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';

import type { AttributeDefinition } from '../person.js';
import { readPeople, readPeopleText } from './read-people.js';
import type { ReadPeopleOptions } from './read-people.js';
import type { ImportedPerson, ImportedRow, ImportReport } from './types.js';

const registry: AttributeDefinition[] = [
  { name: 'languages', kind: 'set' },
  { name: 'diet', kind: 'choice', options: ['anything', 'vegetarian', 'vegan'] },
  { name: 'height', kind: 'number' },
];
const now = new Date('2026-06-15T12:00:00Z');

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

interface Outcome {
  rows: ImportedRow[];
  people: ImportedPerson[];
  report: ImportReport;
}

async function outcome(
  source: string | Buffer | AsyncIterable<Uint8Array>,
  options: Partial<ReadPeopleOptions> = {},
): Promise<Outcome> {
  const stream = typeof source === 'string' || Buffer.isBuffer(source) ? Readable.from([Buffer.from(source)]) : source;
  const reader = await readPeople(stream, { attributes: registry, now, ...options });
  const rows = await collect(reader.rows);
  return { rows, people: rows.flatMap((row) => ('person' in row ? [row.person] : [])), report: reader.report() };
}

/** The bytes one at a time: the worst a network can do. */
async function* dribble(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (const byte of bytes) yield Uint8Array.of(byte);
}

describe('columns', () => {
  test('known columns are found by name, synonym and spelling', async () => {
    const { people, report } = await outcome(
      'ID,First Name,Sex,dob,Looking For,Speaks,lat,lng\n7,Zoë,F,1990-02-28,men and women,"English, Dutch",52.1,4.3\n',
    );
    expect(people).toEqual([
      {
        externalId: '7',
        name: 'Zoë',
        birthDate: '1990-02-28',
        attributes: {
          gender: 'female',
          seeking: ['male', 'female'],
          languages: ['english', 'dutch'],
          place: { lat: 52.1, lon: 4.3 },
          age: 36,
        },
      },
    ]);
    expect(report.columns.map(({ column, attributes, how }) => `${column} -> ${attributes.join()} (${how})`)).toEqual([
      'ID -> external_id (name)',
      'First Name -> name (name)',
      'Sex -> gender (name)',
      'dob -> birth_date (name)',
      'Looking For -> seeking (name)',
      'Speaks -> languages (name)',
      'lat -> place (name)',
      'lng -> place (name)',
    ]);
  });

  test('an exact name goes before a synonym, and the synonym is said to be unused', async () => {
    const { people, report } = await outcome('about,bio\nsecond,first\n', { mapping: { unmapped: 'keep' } });
    expect(people[0]?.attributes).toEqual({ bio: 'first', about: 'second' });
    expect(report.columns.map(({ how }) => how)).toEqual(['kept', 'name']);
  });

  test('unnamed columns can be kept as attributes of a guessed kind', async () => {
    const lines = Array.from(
      { length: 30 },
      (_, n) => `P${n},${n / 2},${n % 2 ? 'cat' : 'dog'},${n % 3 ? 'red; blue' : 'red'},long words about person number ${n}`,
    );
    const { report, people } = await outcome(`name,score,pet,colours,remark\n${lines.join('\n')}`, {
      mapping: { unmapped: 'keep' },
    });
    expect(report.newAttributes).toEqual([
      { name: 'score', kind: 'number' },
      { name: 'pet', kind: 'choice' },
      { name: 'colours', kind: 'set' },
      { name: 'remark', kind: 'text' },
    ]);
    expect(people[1]?.attributes).toEqual({
      score: 0.5,
      pet: 'cat',
      colours: ['red', 'blue'],
      remark: 'long words about person number 1',
    });
  });

  test('a file without any known column is refused with what to do', async () => {
    await expect(outcome('foo,bar\n1,2\n')).rejects.toThrow(/None of the columns "foo", "bar" is known.*"unmapped": "keep"/);
  });

  test('JSON without anybody in it is refused with what to do, and where it breaks', async () => {
    await expect(outcome('[]')).rejects.toThrow(/JSON without anybody in it: give a list, \[\{ "name": "Ann" \}, \.\.\.\]\.$/);
    await expect(outcome('{"people": [')).rejects.toThrow(/give a list.*; line 1: .*not closed/);
  });

  test('doubled and empty column names keep their columns apart', async () => {
    const { people, report } = await outcome('name,bio,bio,\nAda,one,two,three\n', { mapping: { unmapped: 'keep' } });
    expect(people[0]?.attributes).toEqual({ bio: 'one', bio_2: 'two', column_4: 'three' });
    expect(report.notes).toContain('The column "bio" stands in the header more than once: the later one is called "bio (2)".');
  });
});

describe('values', () => {
  test('a bad optional value is a warning and leaves the attribute missing', async () => {
    const { people, report } = await outcome('name,age,height,diet,email\nAda,110,tall,martian,not-an-address\n');
    expect(people).toEqual([{ name: 'Ada', attributes: {} }]);
    expect(report.warnings.map(({ path, message }) => `${path} ${message}`)).toEqual([
      'age is no age between 13 and 100',
      'height is not a number',
      'diet is none of anything, vegetarian, vegan',
      'email is not an e-mail address',
    ]);
    expect(report.warnings[0]?.examples).toEqual([{ line: 2, value: '110' }]);
  });

  test('a bad value refuses the row where that is asked for', async () => {
    const { rows, report } = await outcome('name,height\nAda,tall\nBob,180\n', { badValues: 'reject' });
    expect(rows[0]).toMatchObject({ line: 2, problems: [{ path: 'height', message: 'is not a number', value: 'tall' }] });
    expect(report).toMatchObject({ rows: 2, accepted: 1, rejected: 1 });
  });

  test('nobody below the least age gets in as "age unknown"', async () => {
    const { report } = await outcome('name,age,birth_date\nKid,12,\nToddler,,2025-01-01\nTeen,13,\n');
    expect(report).toMatchObject({ accepted: 1, rejected: 2 });
    expect(report.rejections.map(({ path }) => path)).toEqual(['age', 'birth_date']);
  });

  test('a birth date decides the age, is checked against the calendar, and two-way dates are refused', async () => {
    const { people, report } = await outcome(
      'name,age,birth_date\nA,50,1990-06-16\nB,50,31.02.1990\nC,50,03/04/1990\nD,,2030-01-01\n',
    );
    expect(people.map(({ attributes }) => attributes.age)).toEqual([35, 50, 50, undefined]);
    expect(report.warnings.map(({ message }) => message)).toEqual([
      'is not a day of the calendar',
      'is not a date: write YYYY-MM-DD',
      'is no age between 13 and 100',
    ]);
  });

  test('NUL and half surrogates never reach a person', async () => {
    const { people } = await outcome('[{"name":"A\\u0000da","bio":"half \\ud83d pair"}]');
    expect(people[0]).toEqual({ name: 'Ada', attributes: { bio: 'half \ufffd pair' } });
  });

  test('a profile of more than 100 KB is refused by its row and the next is read', async () => {
    const { report } = await outcome(`name,bio\nBig,${'x'.repeat(103_000)}\nSmall,hello\nJust,${'x'.repeat(101_000)}\n`);
    expect(report).toMatchObject({ accepted: 2, rejected: 1 });
    expect(report.rejections[0]).toMatchObject({ message: 'is a profile of more than 100 KB', examples: [{ line: 2 }] });
  });

  test('the same external id twice in a file is said', async () => {
    const { report } = await outcome('id,name\n1,Ada\n2,Bob\n1,Ada L.\n');
    expect(report.warnings).toMatchObject([{ path: 'external_id', count: 1, examples: [{ line: 4, value: '1' }] }]);
  });
});

describe('files', () => {
  const text = 'name,bio\nJürgen,"spielt ♥ Klavier, 1 €"\n';
  test.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8-bom', Buffer.from(`\ufeff${text}`)],
    ['utf-16le', iconv.encode(text, 'utf-16le', { addBOM: true })],
    ['utf-16be', iconv.encode(text, 'utf-16be', { addBOM: true })],
  ])('%s is read, however the bytes arrive', async (encoding, bytes) => {
    for (const source of [bytes, dribble(bytes)]) {
      const { people, report } = await outcome(source);
      expect(people).toEqual([{ name: 'Jürgen', attributes: { bio: 'spielt ♥ Klavier, 1 €' } }]);
      expect(report.encoding).toBe(encoding);
    }
  });

  test('what is not valid UTF-8 is read as Windows-1252, and that is said', async () => {
    const { people, report } = await outcome(dribble(iconv.encode('name\nJürgen “J” €\n', 'windows-1252')));
    expect(people[0]?.name).toBe('Jürgen “J” €');
    expect(report.encoding).toBe('windows-1252');
    expect(report.notes[0]).toMatch(/read as Windows-1252/);
  });

  test('a stray byte in a UTF-8 file spoils neither the file nor the accents', async () => {
    const { people, report } = await outcome(Buffer.concat([Buffer.from('name\nZoë\n'), Buffer.from([0xe9, 0x0a])]));
    expect(people.map(({ name }) => name)).toEqual(['Zoë', 'é']);
    expect(report.encoding).toBe('utf-8+windows-1252');
  });

  test.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), /not text.*picture/],
    ['a workbook', Buffer.from('PK\u0003\u0004rest of it'), /Excel workbook: save the sheet as CSV/],
    ['UTF-16 without a mark', Buffer.from('name\nAda\n', 'utf16le'), /NUL bytes/],
    ['a NUL late in the file', Buffer.from(`name\n${'Ada\n'.repeat(50_000)}\0`), /NUL bytes/],
    ['nothing', Buffer.alloc(0), /file is empty/],
    ['only blank lines', Buffer.from(' \n\r\n'), /file is empty/],
    ['only a byte order mark', Buffer.from('\ufeff'), /file is empty/],
  ])('%s is refused in plain words', async (_, bytes, words) => {
    await expect(outcome(bytes)).rejects.toThrow(words);
  });

  test('a header without rows is no error and is said', async () => {
    const { report } = await outcome('name,age\n');
    expect(report).toMatchObject({ rows: 0, notes: ['The file has column names and no rows.'] });
  });

  test.each([',', ';', '\t'])('columns separated by %j are seen as such', async (delimiter) => {
    const { people, report } = await outcome(`name${delimiter}height${delimiter}bio\nAda${delimiter}1.5${delimiter}"a, b; c"\n`);
    expect(report.delimiter).toBe(delimiter);
    expect(people[0]?.attributes).toEqual({ height: 1.5, bio: 'a, b; c' });
  });

  test('a comma is a decimal point where semicolons separate', async () => {
    const { people } = await outcome('name;height\nAda;1,85\n');
    expect(people[0]?.attributes).toEqual({ height: 1.85 });
  });

  test('JSON arrays, NDJSON and objects in sequence give the same people', async () => {
    const people = [
      { name: 'Ada', interests: ['Jazz', 'jazz', 'chess'], place: { lat: 1, lon: 2 }, attributes: { diet: 'VEGAN' } },
      { name: 'Bob', age: 30, email: null },
    ];
    const wanted = [
      { name: 'Ada', attributes: { interests: ['jazz', 'chess'], place: { lat: 1, lon: 2 }, diet: 'vegan' } },
      { name: 'Bob', attributes: { age: 30 } },
    ];
    const sources = [
      JSON.stringify(people),
      JSON.stringify(people, null, 2),
      people.map((p) => JSON.stringify(p)).join('\n'),
      people.map((p) => JSON.stringify(p, null, 1)).join('\n'),
    ];
    for (const source of sources) {
      expect((await outcome(source)).people).toEqual(wanted);
      expect((await outcome(dribble(Buffer.from(source)))).people).toEqual(wanted);
    }
  });
});

describe('damage', () => {
  test('rows with too many cells are reported, rows with too few keep what they have', async () => {
    const { people, report } = await outcome('name,bio,age\nAda,likes, commas,30\nBob\nCy,x,30,\n,,\n');
    expect(people.map(({ name }) => name)).toEqual(['Bob', 'Cy']);
    expect(report.rejections).toMatchObject([
      { message: expect.stringContaining('has 4 cells for 3 columns'), examples: [{ line: 2 }] },
    ]);
    expect(report.warnings).toMatchObject([{ message: expect.stringContaining('fewer cells'), examples: [{ line: 3 }] }]);
    expect(report.notes).toContain('1 row of empty cells was passed over.');
  });

  test.each([
    ['followed by quoted cells', 'Cy,"fine, really"'],
    ['followed by nothing quoted', 'Cy,fine'],
  ])('a quote that never closes costs its row only, %s', async (_, last) => {
    const { people, report } = await outcome(`name,bio\nAda,"never closed\nBob,fine\n${last}\n`);
    expect(people.map(({ name }) => name)).toEqual(['Bob', 'Cy']);
    expect(report.rejections).toMatchObject([{ message: 'a quote is opened here and not closed', examples: [{ line: 2 }] }]);
  });

  test('a quote that never closes in a large file costs its row only', async () => {
    const after = Array.from({ length: 60_000 }, (_, n) => `P${n},nothing quoted here at all`).join('\n');
    const { report } = await outcome(`name,bio\nAda,"never closed\n${after}\n`);
    expect(report).toMatchObject({ accepted: 60_000, rejected: 1 });
  });

  test('a broken element of JSON is reported by its line and the others are read', async () => {
    const { people, report } = await outcome(
      '[{"name":"Ada"},{"name" "Bob"},\n {"name":"Cy"}, 7,\n {"name":"Di"},\n {"name":"Ed"',
    );
    expect(people.map(({ name }) => name)).toEqual(['Ada', 'Cy', 'Di']);
    expect(report.rejections.map(({ examples }) => examples[0]?.line)).toEqual([1, 2, 4]);
    expect(report.rows).toBe(6);
  });

  test('a broken line of NDJSON is reported by its line', async () => {
    const { people, report } = await outcome('{"name":"Ada"}\n{"name":\n{"name":"Cy"}\n');
    expect(people.map(({ name }) => name)).toEqual(['Ada', 'Cy']);
    expect(report.rejections[0]?.examples).toEqual([{ line: 2 }]);
  });
});

describe('hostile files', () => {
  test('cells of 200,000 digits, brackets or blanks cost no more than as many words', async () => {
    const long = 200_000;
    const cells = [`${'1'.repeat(long)}x`, '('.repeat(long), ' '.repeat(long)];
    const mapping = { columns: { interests: { attribute: 'interests', stripParentheses: true } }, unmapped: 'keep' };
    const text = `name,height,interests,seeking,other\n${cells.map((cell) => `Ada,${cell},${cell},x${cell}x,${cell}`).join('\n')}\n`;
    const { report } = await outcome(text, { mapping });
    expect(report.rows).toBe(3);
    expect(report.rejections.filter(({ message }) => message.startsWith('a record of more'))).toEqual([]);
  });

  test('JSON nested 100,000 deep is a value that cannot be read', async () => {
    const { report } = await outcome(`[{"name":"Ada","bio":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`);
    expect(report).toMatchObject({ accepted: 1, warnings: [{ path: 'bio', message: 'is not a text' }] });
  });

  test('keys that objects inherit are columns like others, and missing where they are missing', async () => {
    const { people } = await outcome('[{"name":"Ada","constructor":"a","__proto__":"b"},{"name":"Bob"}]', {
      mapping: { unmapped: 'keep' },
    });
    expect(people.map(({ attributes }) => Object.entries(attributes))).toEqual([
      [
        ['constructor', 'a'],
        ['proto', 'b'],
      ],
      [],
    ]);
  });
});

test('text in memory is read like a file', async () => {
  const reader = await readPeopleText('name\nAda\n', { attributes: [] });
  expect(await collect(reader.rows)).toEqual([
    { line: 2, person: { name: 'Ada', attributes: {} }, warnings: [], raw: { name: 'Ada' } },
  ]);
});

test('closing the rows early closes the file', async () => {
  const stream = createReadStream(import.meta.filename);
  const reader = await readPeople(stream, { attributes: [], mapping: { unmapped: 'keep' } });
  for await (const row of reader.rows) {
    expect(row.line).toBeGreaterThan(0);
    break;
  }
  expect(stream.destroyed).toBe(true);
});
