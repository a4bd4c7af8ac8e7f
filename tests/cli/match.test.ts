// `nakodo match`: files in, a file out.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { projectPath } from '../../src/root.js';
import { cli, realData, testFolder } from './support.js';

const folder = testFolder();
const policy = {
  filters: [{ within: 'age', by: 10 }],
  score: [
    { overlap: 'interests', weight: 2 },
    { near: 'age', scale: 5, weight: 1 },
  ],
  limit: 2,
};
const people = [
  'id,name,age,interests',
  'a,Ann,30,jazz;chess',
  'b,Ben,31,jazz;chess',
  'c,Cy,39,go',
  'd,"=Dee, the ""best""",30,jazz',
  'e,Eve,70,jazz',
].join('\n');

interface Person {
  readonly id: string;
  readonly name: string;
  readonly matches: readonly { readonly id: string; readonly score: number; readonly reasons: string }[];
  readonly why_none?: string;
}

async function files(): Promise<[string, string]> {
  return [await folder.write('people.csv', people), await folder.write('policy.json', policy)];
}

describe('nakodo match', () => {
  it("prints everybody's best, with reasons, and why somebody has none", async () => {
    const { code, json, stderr } = await cli(['match', ...(await files())]);
    const found: Person[] = json();
    expect(code).toBe(0);
    expect(found.map(({ id, matches }) => [id, matches.map((match) => match.id)])).toEqual([
      ['a', ['b', 'd']],
      ['b', ['a', 'd']],
      ['c', ['b', 'a']],
      ['d', ['a', 'b']],
      ['e', []],
    ]);
    expect(found[0]?.matches[0]?.reasons).toMatch(/jazz/);
    expect(found[4]?.why_none).toMatch(/^4 others here → 0 within 10 /);
    expect(stderr).toMatch(/5 people, 8 matches, 1 without any, 0 rows refused/);
  });

  it('writes CSV by the name of the file, without formulas for spreadsheets', async () => {
    const { code, stdout } = await cli(['match', ...(await files()), '--out', folder.path('out.csv'), '--k', '1']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const lines = readFileSync(folder.path('out.csv'), 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe('person_id,person_name,rank,match_id,match_name,score,reasons');
    expect(lines[1]).toMatch(/^a,Ann,1,b,Ben,0\.\d+,/);
    expect(lines[4]).toMatch(/^d,"'=Dee, the ""best""",1,a,Ann,/);
    expect(lines[5]).toMatch(/^e,Eve,,,,,4 others/);
  });

  it('prints a summary with --out and --json', async () => {
    const { json } = await cli(['match', ...(await files()), '--out', folder.path('out.json'), '--json']);
    expect(json()).toMatchObject({ people: 5, matches: 8, unmatched: 1, refused: 0, report: { rows: 5, rejected: 0 } });
    expect(JSON.parse(readFileSync(folder.path('out.json'), 'utf8'))).toHaveLength(5);
  });

  it('gives the same result every time', async () => {
    const given = await files();
    expect((await cli(['match', ...given])).stdout).toBe((await cli(['match', ...given])).stdout);
  });

  it('reads people from stdin', async () => {
    const [, policyFile] = await files();
    const { json } = await cli(['match', '-', policyFile], { stdin: people });
    expect(json() as Person[]).toHaveLength(5);
  });

  it('never matches somebody under age with somebody who is not', async () => {
    const file = await folder.write('young.csv', 'id,age,interests\na,17,jazz\nb,18,jazz\nc,17,jazz\nd,19,jazz');
    const [, policyFile] = await files();
    const ids = (found: Person[]) => found.map(({ id, matches }) => `${id}:${matches.map((match) => match.id).join()}`);
    expect(ids((await cli(['match', file, policyFile])).json())).toEqual(['a:c', 'b:d', 'c:a', 'd:b']);
    expect(ids((await cli(['match', file, policyFile, '--minimum-age', '16'])).json())).toEqual([
      'a:c,b',
      'b:a,c',
      'c:a,b',
      'd:b,a',
    ]);
  });

  it('compares texts with the model that ships with Nakodo', async () => {
    const file = await folder.write(
      'bios.csv',
      'id,bio\na,"I climb mountains and camp in the snow"\nb,"I program databases in my free time"\nc,"Hiking, rocks and tents are my life"',
    );
    const similar = await folder.write('similar.json', { score: [{ similar: 'bio', weight: 1 }], limit: 1 });
    const { code, json } = await cli(['match', file, similar]);
    expect(code).toBe(0);
    expect((json() as Person[]).map(({ matches }) => matches[0]?.id)).toEqual(['c', expect.any(String), 'a']);
  });

  it('shows a progress bar to a person at a terminal, and nowhere else', async () => {
    const given = await files();
    expect((await cli(['match', ...given], { isTerminal: true })).stderr).toMatch(/matching/);
    expect((await cli(['match', ...given])).stderr).not.toMatch(/matching/);
  });

  it('says which rows it refused, and matches the others', async () => {
    const file = await folder.write('odd.csv', 'id,age,interests\na,30,jazz\nb,9,jazz\nc,31,jazz');
    const [, policyFile] = await files();
    const { code, json, stderr } = await cli(['match', file, policyFile]);
    expect(code).toBe(0);
    expect((json() as Person[]).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(stderr).toMatch(/Refused: age .*line 3/);
  });

  it('names what is wrong with a policy, where, and what was meant', async () => {
    const [file] = await files();
    const wrong = await folder.write('wrong.json', {
      filters: [{ within: 'agee', by: 3 }],
      score: [{ overlapp: 'interests', weight: 1 }],
    });
    const { code, stderr, stdout } = await cli(['match', file, wrong]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/filters\[0\]\.within: unknown attribute `agee`; did you mean `age`\?/);
    expect(stderr).toMatch(/score\[0\]\.overlapp: unknown score term `overlapp`; did you mean `overlap`\?/);
  });

  it('refuses a file without anybody', async () => {
    const [, policyFile] = await files();
    expect((await cli(['match', await folder.write('none.csv', 'name,age\n'), policyFile])).stderr).toMatch(
      /no person that can be matched: The file has column names and no rows/,
    );
    const refused = await folder.write('refused.csv', 'name,age\nAnn,9\n');
    expect((await cli(['match', refused, policyFile])).stderr).toMatch(/can be matched: line 2: age is below the age of 13/);
    expect((await cli(['match', await folder.write('empty.csv', ''), policyFile])).stderr).toMatch(/file is empty/);
  });

  it('matches a crowd of one, who has nobody', async () => {
    const [, policyFile] = await files();
    const { json, stderr } = await cli(['match', await folder.write('one.csv', 'id,age\na,30\n'), policyFile]);
    expect(stderr).toMatch(/^1 person, 0 matches, 1 without any, 0 rows refused/m);
    expect(json()).toEqual([{ id: 'a', name: 'a', matches: [], why_none: expect.stringMatching(/^0 others/) }]);
  });

  it('stops when told to and leaves no half-written file', async () => {
    const [file, policyFile] = await files();
    const { code, stderr } = await cli(['match', file, policyFile, '--out', folder.path('stopped.json')], {
      signal: AbortSignal.abort(),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Stopped/);
    expect(readdirSync(folder.path('.')).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });

  it('says that it cannot write before it begins, and leaves nothing', async () => {
    const [, policyFile] = await files();
    const cases = [
      ['no/such/folder.json', /cannot be written: there is no folder .*no\/such$/m],
      ['.', /cannot be written: it is a folder/],
    ] as const;
    for (const [out, says] of cases) {
      const { code, stderr } = await cli(['match', 'not-even-opened.csv', policyFile, '--out', folder.path(out)]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(says) });
    }
    expect((await cli(['match', 'not-even-opened.csv', policyFile, '--out', '/dev/null'])).stderr).toMatch(/no ordinary file/);
    expect(existsSync(folder.path('no'))).toBe(false);
  });

  it('writes as fast as its reader reads: never more than a little waits', async () => {
    const rows = Array.from({ length: 3000 }, (_, n) => `p${n},${20 + (n % 50)},i${n % 17};i${n % 5}`);
    const file = await folder.write('many.csv', ['id,age,interests', ...rows].join('\n'));
    const [, policyFile] = await files();
    let waiting = 0;
    const slow: Writable = new Writable({
      write(_chunk, _encoding, done) {
        waiting = Math.max(waiting, slow.writableLength);
        setImmediate(done);
      },
    });
    expect((await cli(['match', file, policyFile], { stdout: slow })).code).toBe(0);
    expect(waiting).toBeLessThan(100_000);
  });
});

const wave = realData('speed-dating', 'people.csv');
const okcupid = realData('okcupid', 'profiles_500.csv');
const without = 'the real data is not here: set NAKODO_DATA';

describe('nakodo match on real people', () => {
  it.skipIf(!wave)(`matches an evening of speed dating, women with men only ${wave ? '' : `(${without})`}`, async () => {
    const [head, ...lines] = readFileSync(wave ?? '', 'utf8')
      .trim()
      .split('\n');
    const evening = lines.filter((line) => line.split(',')[1] === '21');
    const file = await folder.write('wave.csv', [head, ...evening].join('\n'));
    const differs = await folder.write('differs.json', {
      filters: [{ differs: 'gender' }],
      score: [{ near: 'age', scale: 4, weight: 1 }],
      limit: 3,
    });
    const { code, json } = await cli(['match', file, differs, '--mapping', projectPath('examples/speed-dating/mapping.json')]);
    expect(code).toBe(0);
    const gender = new Map(evening.map((line) => [line.split(',')[0], line.split(',')[2]]));
    const found: Person[] = json();
    expect(found).toHaveLength(evening.length);
    for (const { id, matches } of found) {
      expect(matches).toHaveLength(3);
      for (const match of matches) expect(gender.get(match.id)).not.toBe(gender.get(id));
    }
  });

  it.skipIf(!okcupid)(
    `matches OkCupid profiles by whom they seek and what they speak ${okcupid ? '' : `(${without})`}`,
    async () => {
      const example = (name: string) => projectPath('examples', 'okcupid', name);
      const { code, json, stderr } = await cli([
        'match',
        okcupid ?? '',
        example('policy.json'),
        '--mapping',
        example('mapping.json'),
      ]);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const found: Person[] = json();
      expect(found.length).toBeGreaterThan(450);
      expect(found.filter(({ matches }) => matches.length > 0).length).toBeGreaterThan(350);
      for (const { matches, why_none } of found) expect(matches.length > 0 || why_none !== undefined).toBe(true);
    },
  );
});
