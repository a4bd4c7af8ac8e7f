// The JSON reader of the policy editor: the same values as JSON.parse, with the place of each; where it breaks off, in our words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf, placeOf, readJson } from './json-places.js';
import { printBody } from './policy-body.js';

const read = (text: string) => {
  const { error, ...found } = readJson(text);
  return error ? { error } : { error, ...found };
};

describe('reading JSON', () => {
  it('gives what JSON.parse gives, however it is laid out', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readJson(text)).toMatchObject({ value: JSON.parse(text) as unknown });
      }),
    );
  });

  it('refuses what JSON.parse refuses, and nothing else', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '1', '-', '0.5', 'true', 'nul', ' ', '\n', '\\', 'é');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(readJson(text).error === undefined).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows where everything is, by the paths of the server', () => {
    const text =
      '{\n  "filters": [{ "within": "age",\n    "by": 8 }],\n  "relax": [{ "set": { "within age": { "by": 12 } } }]\n}';
    const { places } = readJson(text) as Extract<ReturnType<typeof readJson>, { error?: undefined }>;
    const at = (path: string) => {
      const place = placeOf(places, path);
      return place && [lineOf(text, place.start), text.slice(place.start, place.end)];
    };
    expect(at('filters[0].by')).toEqual([3, '8']);
    expect(at('relax[0].set["within age"].by')).toEqual([4, '12']);
    // What is not there is where it would be.
    expect(at('filters[0].missing')?.[0]).toBe(2);
    expect(at('filters[7]')?.[0]).toBe(2);
    expect(at('threshold')?.[0]).toBe(1);
    expect(at('')?.[0]).toBe(1);
  });

  it.each([
    ['{ "a": 1,, }', 'expected a key in double quotes, but here is ,', 9],
    ['{ "a" 1 }', 'a colon is missing after "a"', 6],
    ['[1, ]', 'there is a comma too many before ]', 2],
    ['[1 2]', 'a comma or ] is missing before 2', 3],
    ['{ "a": "b', 'the closing quote of this text is missing', 7],
    ['{ a: 1 }', 'expected a key in double quotes, but here is a', 2],
    ['[yes]', 'expected a value, but here is yes', 1],
    ['', 'expected a value, but here is the end', 0],
    ['{} {}', 'nothing may follow the end, but here is {', 3],
  ])('says where %s breaks off', (text, message, at) => {
    expect(read(text)).toEqual({ error: { message, at } });
  });

  it('does not fall over what is nested without end', () => {
    expect(readJson('['.repeat(100_000)).error?.message).toBe('this is nested too deeply');
  });

  it('keeps a key called __proto__ a key', () => {
    expect(readJson('{ "__proto__": { "x": 1 } }')).toMatchObject({
      value: JSON.parse('{ "__proto__": { "x": 1 } }') as unknown,
    });
  });
});

describe('printing a policy', () => {
  it('prints what reads back as the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
        expect(JSON.parse(printBody(body))).toEqual(JSON.parse(JSON.stringify(body)));
      }),
    );
  });

  it('keeps each short term on a line of its own', () => {
    expect(printBody({ filters: [{ same: 'school' }], limit: 3 })).toBe(
      '{\n  "filters": [\n    { "same": "school" }\n  ],\n  "limit": 3\n}',
    );
  });
});
