import { describe, expect, test } from 'vitest';

import { guessKind } from './guess.js';
import { parseMapping } from './mapping.js';
import { readPeopleText } from './read-people.js';
import type { ImportedPerson } from './types.js';
import { normalizeName } from './well-known.js';

async function people(text: string, mapping: unknown): Promise<ImportedPerson[]> {
  const reader = await readPeopleText(text, {
    attributes: [{ name: 'languages', kind: 'set' }],
    mapping,
    now: new Date('2026-01-01'),
  });
  const all: ImportedPerson[] = [];
  for await (const row of reader.rows) if ('person' in row) all.push(row.person);
  return all;
}

describe('a mapping', () => {
  test('renames, translates, scales, splits and leaves out', async () => {
    const found = await people('who,sex,speaks,tall,income,secret\nAda,F,"english (fluently), french (poorly), c++",70,-1,x\n', {
      missing: ['-1'],
      columns: {
        who: 'name',
        sex: { attribute: 'gender', map: { f: 'woman' } },
        speaks: { attribute: 'languages', split: ', ', stripParentheses: true, dropContaining: ['(poorly)'] },
        tall: { attribute: 'height_cm', number: { scale: 2.54, min: 100, max: 230 } },
        income: { attribute: 'income', number: {} },
        secret: null,
      },
    });
    expect(found).toEqual([{ name: 'Ada', attributes: { gender: 'female', languages: ['english', 'c++'], height_cm: 177.8 } }]);
  });

  test('makes no face of a column, whatever it is called and whoever asks for it', async () => {
    const attributes = [{ name: 'face', kind: 'vector' }] as const;
    const reader = await readPeopleText('name,Face\nAda,"0.1,0.2"\n', { attributes, mapping: { unmapped: 'keep' } });
    const found = [];
    for await (const row of reader.rows) found.push(row);
    expect(found).toMatchObject([{ person: { name: 'Ada', attributes: {} } }]);
    expect(found[0]).not.toHaveProperty('person.vectors');
    expect(reader.report().notes).toEqual(['column "Face" is not used: faces are measured on photos, no file can give them']);
    expect(reader.newAttributes).toEqual([]);
  });

  test.each([
    ['columns.pic', { columns: { pic: 'face' } }],
    ['columns.pic', { columns: { pic: { attribute: 'face', kind: 'vector' } } }],
    ['combine.0.attribute', { combine: [{ attribute: 'face', kind: 'vector', columns: ['pic'] }] }],
    ['derive.0.attribute', { derive: [{ attribute: 'face', table: [{ when: { pic: 'x' }, value: 'y' }] }] }],
    ['constants.face', { constants: { face: 'round' } }],
  ])('refuses to make a face: %s', (path, mapping) => {
    expect(() => parseMapping(mapping)).toThrow(`${path}: faces are measured on photos, no file can give them`);
  });

  test('a map to null is missing, and a map holds for the items of a set', async () => {
    const found = await people('name,speaks,diet\nAda,"EN; de; tlh",unknown\n', {
      columns: {
        speaks: { attribute: 'languages', map: { en: 'english', de: 'german', tlh: null } },
        diet: { attribute: 'diet', map: { unknown: null } },
      },
    });
    expect(found[0]?.attributes).toEqual({ languages: ['english', 'german'] });
  });

  test('numbers out of range are missing, clamped, or cost the row, as said', async () => {
    const rule = (outOfRange: string): unknown => ({
      columns: { n: { attribute: 'n', number: { min: 1, max: 10, outOfRange } } },
    });
    expect((await people('name,n\nA,14\n', rule('missing')))[0]?.attributes).toEqual({});
    expect((await people('name,n\nA,14\n', rule('clamp')))[0]?.attributes).toEqual({ n: 10 });
    expect(await people('name,n\nA,14\n', rule('reject'))).toEqual([]);
  });

  test('a table derives what no column says: whom a person seeks', async () => {
    const mapping = {
      derive: [
        {
          attribute: 'seeking',
          table: [
            { when: { orientation: 'straight', sex: 'm' }, value: ['female'] },
            { when: { orientation: 'straight', sex: 'f' }, value: ['male'] },
            { when: { orientation: ['gay', 'lesbian'], sex: 'f' }, value: ['female'] },
            { when: { orientation: 'bisexual' }, value: 'everyone' },
          ],
        },
      ],
      constants: { profile_type: 'user' },
    };
    const found = await people('sex,orientation\nm,straight\nf,Gay\nf,bisexual\nm,\n', mapping);
    expect(found.map((person) => [person.attributes.gender, person.attributes.seeking])).toEqual([
      ['male', ['female']],
      ['female', ['female']],
      ['female', ['female', 'male', 'nonbinary']],
      ['male', undefined],
    ]);
    expect(found.every(({ profileType }) => profileType === 'user')).toBe(true);
  });

  test('several columns become a set, a text, a place or a vector', async () => {
    const found = await people('name,jazz,chess,golf,essay0,essay1,y,x\nAda,9,8,1,Hello.,World.,52,4\nBob,,,5,,,,\n', {
      combine: [
        { attribute: 'interests', kind: 'set', columns: ['jazz', 'chess', 'golf'], atLeast: 8 },
        { attribute: 'bio', kind: 'text', columns: ['essay0', 'essay1'], join: ' ' },
        { attribute: 'place', kind: 'place', columns: ['y', 'x'] },
        { attribute: 'taste', kind: 'vector', columns: ['jazz', 'chess', 'golf'], center: true },
      ],
    });
    expect(found[0]).toMatchObject({
      attributes: { interests: ['jazz', 'chess'], bio: 'Hello. World.', place: { lat: 52, lon: 4 } },
    });
    const taste = found[0]?.vectors?.taste ?? new Float32Array();
    expect(taste.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 6);
    expect(taste.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 6);
    expect(found[1]).toEqual({ name: 'Bob', attributes: {} });
  });

  test('a set of what is above the own mean does not mind which scale a person used', async () => {
    const rule = { attribute: 'wishes', kind: 'set', columns: ['a', 'b', 'c'], words: ['wit', 'looks', 'calm'], aboveMean: true };
    const found = await people('name,a,b,c\nAda,60,30,10\nBob,9,2,9\nCy,5,5,5\n', { combine: [rule] });
    expect(found.map(({ attributes }) => attributes.wishes)).toEqual([['wit'], ['wit', 'calm'], undefined]);
  });

  test('several rules for one set are united, for anything else the first counts', async () => {
    const mapping = { columns: { a: 'interests', b: 'interests', c: 'bio', d: 'bio' } };
    const [ada] = await people('name,a,b,c,d\nAda,"jazz, go","go, tea",one,two\n', mapping);
    expect(ada?.attributes).toEqual({ interests: ['jazz', 'go', 'tea'], bio: 'one' });
  });

  test('a required column that is empty costs the row', async () => {
    expect(await people('name,age\nAda,30\nBob,\n', { columns: { age: { attribute: 'age', required: true } } })).toHaveLength(1);
  });

  test('a mistyped column is refused with what was meant', async () => {
    await expect(people('name,Interests\nA,b\n', { columns: { Intersts: 'interests' } })).rejects.toThrow(
      'did you mean `Interests`?',
    );
  });

  test('an unknown key is refused with its path', () => {
    expect(() => parseMapping({ columns: { a: { attribute: 'b', splitt: ',' } } })).toThrow(/columns\.a/);
    expect(() => parseMapping({ colums: {} })).toThrow(/colums/);
  });
});

describe('guessing a kind', () => {
  const repeat = <T>(values: T[], times: number): T[] => Array.from({ length: times }, () => values).flat();
  test.each([
    ['numbers', ['1', '2.5', '-3'], 'number'],
    ['few words in many cells', repeat(['yes', 'no', 'maybe'], 5), 'choice'],
    ['a word for each', ['Ada', 'Bob', 'Cy', 'Di'], 'text'],
    ['lists of words that come back', repeat(['jazz, chess', 'jazz', 'chess, golf'], 5), 'set'],
    ['sentences with commas', Array.from({ length: 9 }, (_, n) => `I am ${n}, and like ${n * 7}`), 'text'],
    ['coordinates', ['52.1, 4.3', '-33.9, 151.2'], 'place'],
    ['place objects', [{ lat: 1, lon: 2 }], 'place'],
    ['arrays of words', [['a'], ['b', 'c']], 'set'],
    ['arrays of numbers', [[1, 2], [3]], 'vector'],
    ['nothing', ['', null], 'text'],
  ])('%s', (_, cells, kind) => {
    expect(guessKind(cells).kind).toBe(kind);
  });
});

test.each([
  ['First Name', 'first_name'],
  ['firstName', 'first_name'],
  ['  Größe (cm) ', 'größe_cm'],
  ['__proto__', 'proto'],
])('the column %j is called %j', (column, name) => {
  expect(normalizeName(column)).toBe(name);
});
