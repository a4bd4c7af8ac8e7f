// How commands end when they are asked wrongly or something is in their way.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cli, testFolder } from './support.js';

const folder = testFolder();

describe('asked wrongly, a command ends with 2, says what was meant, and prints nothing as a result', () => {
  const cases: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [['matsh'], /unknown command 'matsh'\s+\(Did you mean match\?\)/],
    [['admin', 'paus', 'x'], /unknown command 'paus'\s+\(Did you mean pause\?\)/],
    [['check', '--jsn'], /unknown option '--jsn'\s+\(Did you mean --json\?\)/],
    [['match', 'people.csv'], /missing required argument 'policy-file'/],
    [['match', 'a', 'b', 'c'], /too many arguments/],
    [['match', 'a', 'b', '--k', '0'], /whole number from 1 to 1000/],
    [['serve', '--port', '70000'], /a port is a whole number/],
    [['export', '--format', 'xml'], /Allowed choices are json, csv/],
    [['export', '--json', '--format', 'csv'], /--json or --format csv, not both/],
    [['admin', 'force', 'x', '--priority', '9'], /Allowed choices are 0, 1, 2, 3/],
    [['admin', 'create-event', 'a b', 'Odd', '--policy', 'p'], /'a b'.*a code has 2 to 64 letters, digits, - or _/s],
    [['admin', 'create-lobby', 'den', ' ', '--policy', 'p'], /the name of the lobby is missing/],
    [['admin', 'create-account', 'ann'], /'ann'.*does not look like an e-mail address/s],
    [['admin', 'create-event', 'xx', 'X'], /required option '--policy <file>' not specified/],
    [['check', '--only', 'exact-list'], /no invariant exact-list; did you mean exact-lists\?/],
    [['import', 'x.csv', '--event', 'a', '--pool', 'b'], /--event or --pool, not both/],
    [['admin', 'create-lobby', 'x', 'X'], /required option .*\(nakodo admin create-lobby --help says what it takes\)/s],
    [['admin', 'foo'], /unknown command 'foo'\s+\(nakodo admin --help lists the commands\)/],
    [[], /Usage: nakodo/],
    [['policy'], /Usage: nakodo policy/],
  ];
  for (const [args, says] of cases) {
    it(`nakodo ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await cli(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(says);
    });
  }
});

describe('what fails ends with 1', () => {
  it('and names a file that is not there, and the one that was meant', async () => {
    await folder.write('people.csv', 'name,age\nAnn,30\n');
    const policy = await folder.write('policy.json', {});
    const { code, stdout, stderr } = await cli(['match', folder.path('poeple.csv'), policy]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/There is no file .*poeple\.csv; did you mean people\.csv\?/);
  });

  it('and names no file that is only as short, with the same ending', async () => {
    await folder.write('hp.json', {});
    const { stderr } = await cli(['match', await folder.write('some.csv', 'name\nAnn\n'), folder.path('nope.json')]);
    expect(stderr).toMatch(/There is no file .*nope\.json$/m);
  });

  it('and says where JSON breaks off', async () => {
    const people = await folder.write('people.csv', 'name,age\nAnn,30\n');
    const policy = await folder.write('broken.json', '{ "score": [\n  { "near": "age" \n');
    const { code, stderr } = await cli(['match', people, policy]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/broken\.json is not JSON: line 3, column 1/);
  });

  it('and names settings that cannot be used, without their values', async () => {
    const { code, stderr } = await cli(['check'], { env: { PORT: 'secret-port', DATABASE_URL: 'mysql://secret' } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/PORT must be a whole number/);
    expect(stderr).not.toMatch(/secret/);
  });

  it('and says each of several problems once', async () => {
    const settings = await cli(['check'], { env: { PORT: 'many', BATCH_SIZE: '0' } });
    expect(settings.stderr.match(/PORT|BATCH_SIZE/g)).toEqual(['PORT', 'BATCH_SIZE']);
    const people = await folder.write('people.csv', 'name,age\nAnn,30\n');
    const policy = await folder.write('policy.json', {
      score: [
        { near: 'age', weight: 1 },
        { near: 'age', scale: 5 },
      ],
    });
    const { stderr } = await cli(['match', people, policy]);
    expect(stderr.match(/score\[\d\]/g)).toEqual(['score[0]', 'score[1]']);
  });

  it('and says that a database is away, without its password', async () => {
    const { code, stderr } = await cli(['check'], { env: { DATABASE_URL: 'postgres://ann:hunter2@127.0.0.1:1/none' } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/database does not answer.*\(connect ECONNREFUSED 127\.0\.0\.1:1\)/);
    expect(stderr).not.toMatch(/hunter2/);
  });

  it('and has the doctor call a database that is away one fault, not one for each check', async () => {
    const { code, stdout } = await cli(['doctor'], { env: { DATABASE_URL: 'postgres://ann:hunter2@127.0.0.1:1/none' } });
    expect(code).toBe(1);
    expect(stdout.match(/^FAILED.*$/gm)).toEqual(['FAILED   database: DATABASE_URL: connect ECONNREFUSED 127.0.0.1:1']);
    expect(stdout).toMatch(/WARNING {2}postgres version: not looked at: there is no database/);
  });

  it('and makes no local database by only looking for one', async () => {
    const env = { NAKODO_DATA_DIR: folder.path('no-data') };
    for (const args of [['check'], ['export'], ['explain', 'Ann'], ['psql', '--print']]) {
      const { code, stderr } = await cli(args, { env });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/There is no local database in .*no-data yet: `nakodo serve` makes one/),
      });
    }
    expect(await cli(['doctor'], { env })).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/FAILED {3}database: local: There is no local database/),
    });
    expect(existsSync(folder.path('no-data'))).toBe(false);
  });

  it('without a stack trace, unless LOG_LEVEL is debug', async () => {
    const args = ['match', 'nowhere.csv', 'nowhere.json'];
    expect((await cli(args)).stderr).not.toMatch(/^\s+at /m);
    expect((await cli(args, { env: { LOG_LEVEL: 'debug' } })).stderr).toMatch(/^\s+at /m);
  });

  it('as JSON on stderr where --json was asked for', async () => {
    const { code, stdout, stderr } = await cli(['match', 'nowhere.csv', 'nowhere.json', '--json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'invalid_input', detail: expect.stringContaining('nowhere.json'), problems: [] },
    });
  });

  it('warns of settings that look like ours and are not', async () => {
    const { stderr } = await cli(['policy', 'check', 'nowhere.json'], { env: { NAKODO_DATADIR: '/tmp' } });
    expect(stderr).toMatch(/NAKODO_DATADIR is not a setting of Nakodo; did you mean NAKODO_DATA_DIR\?/);
  });
});
