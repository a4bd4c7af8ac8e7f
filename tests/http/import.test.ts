// Importing people over HTTP: every row is stored or told of with its reason, a broken file gets a clear word, a broken line loses nothing.
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImportPreview, ImportReport, ProblemDocument } from '@nakodo/protocol';
import { parseSettings } from '../../src/config/load.js';
import { sql } from '../../src/db/sql.js';
import { serve } from '../../src/server/serve.js';
import { createTestEvent, listsFromScratch, matchUntilQuiet, storedLists } from '../support/events.js';
import { createStaff, hostToken, openTestApp, testServiceKey, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
let admin: string;

beforeAll(async () => {
  http = await openTestApp(test().database);
});
afterAll(() => http.close());
beforeEach(async () => {
  await test().database.run(sql.script('truncate profiles, staff, pools, policies cascade'));
  await test().database.run(sql`delete from attribute_definitions where not built_in`);
  admin = await createStaff(test().database, 'admin');
});

interface Answer {
  readonly status: number;
  readonly body: ImportReport & ImportPreview & ProblemDocument;
}

async function send(path: string, file: string | Buffer | ReadableStream<Uint8Array>): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${await hostToken(admin)}`,
    'content-type': 'application/octet-stream',
  };
  const body = typeof file === 'string' || file instanceof ReadableStream ? file : new Uint8Array(file);
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
  const response = await http.app.request(path, init);
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** As a network brings it. */
function inParts(bytes: Buffer): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + 65_536)));
      at += 65_536;
      if (at >= bytes.length) controller.close();
    },
  });
}

const preview = (file: string | Buffer, query = '') => send(`/api/imports/preview${query}`, file);
const load = (file: string | Buffer, query: Record<string, string> = {}) =>
  send(`/api/imports?${new URLSearchParams(query)}`, file);
const people = () =>
  test().database.rows<{ id: string; name: string }>(
    sql`select external_id as id, name from profiles where name <> 'A admin' order by external_id`,
  );

describe('a preview', () => {
  it('shows what the file holds, what each column becomes, and the first rows as they would be read', async () => {
    const { status, body } = await preview('id;Vorname;age;sex;Größe (cm)\n1;Ann;30;f;170\n2;Ben;thirty;m;180\n');
    expect(status).toBe(200);
    expect(body).toMatchObject({ format: 'csv', encoding: 'utf-8', delimiter: ';', read: 2, maxBytes: 200_000_000 });
    expect(body.columns.map(({ column, attributes, how }) => [column, attributes, how])).toEqual([
      ['id', ['external_id'], 'name'],
      ['Vorname', [], 'ignored'],
      ['age', ['age'], 'name'],
      ['sex', ['gender'], 'name'],
      ['Größe (cm)', [], 'ignored'],
    ]);
    expect(body.columns[4]).toMatchObject({ samples: ['170', '180'], own: { name: 'grosse_cm', kind: 'number' } });
    expect(body.rows).toEqual([
      { line: 2, values: { external_id: '1', name: 'Person 1', age: '30', gender: 'female' }, problems: [], refused: false },
      {
        line: 3,
        values: { external_id: '2', name: 'Person 2', gender: 'male' },
        problems: [{ path: 'age', message: 'is not a number', value: 'thirty' }],
        refused: false,
      },
    ]);
    expect(body.warnings).toEqual([
      { path: 'age', message: 'is not a number', count: 1, examples: [{ line: 3, value: 'thirty' }] },
    ]);
    expect(body.targets.map(({ name }) => name)).toEqual(expect.arrayContaining(['external_id', 'name', 'interests']));
    expect(body.targets.map(({ name }) => name)).not.toContain('face');
  });

  it('says what the policy of the event looks at', async () => {
    const eventId = await createTestEvent(test().database);
    const { body } = await preview('name\nAnn\n', `?eventId=${eventId}`);
    expect([...body.looksAt].toSorted((a, b) => a.localeCompare(b))).toEqual(['age', 'gender', 'interests', 'seeking']);
    expect((await preview('name\nAnn\n')).body.looksAt).toEqual([]);
  });

  it('reads by the mapping it is given', async () => {
    const mapping = JSON.stringify({ columns: { who: 'name', what: { attribute: 'craft', kind: 'choice' } } });
    const { body } = await preview('who,what\nAnn,potter\n', `?mapping=${encodeURIComponent(mapping)}`);
    expect(body.rows[0]?.values).toEqual({ name: 'Ann', craft: 'potter' });
    expect(body.newAttributes).toEqual([{ name: 'craft', kind: 'choice', label: 'what' }]);
  });

  it('shows columns none of which is known, so that somebody can say what they are', async () => {
    const { status, body } = await preview('Ann,30\nBen,31\n');
    expect(status).toBe(200);
    expect(body.columns.map(({ column, how }) => [column, how])).toEqual([
      ['Ann', 'ignored'],
      ['30', 'ignored'],
    ]);
  });

  it.each(['utf8', 'utf16le'] as const)('does not judge what a part cuts off (%s)', async (encoding) => {
    const text = `id,name,age\n${Array.from({ length: 40 }, (_, n) => `${n},Zoë ${n},3${n % 10}\n`).join('')}`;
    const bytes = Buffer.concat([Buffer.from(encoding === 'utf16le' ? [0xff, 0xfe] : []), Buffer.from(text, encoding)]);
    for (const end of [299, 300, 301, 302, 303]) {
      const { body } = await preview(bytes.subarray(0, end), '?whole=false');
      expect(body.encoding).toBe(encoding === 'utf8' ? 'utf-8' : 'utf-16le');
      expect([body.rejections, body.warnings]).toEqual([[], []]);
      for (const row of body.rows) expect(row.values['name']).toMatch(/^Zoë \d+$/);
    }
  });

  it.each([
    ['an empty file', '', 'The file is empty'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]), 'The file is not text. It is a picture.'],
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]), 'Excel workbook: save the sheet as CSV'],
    ['bytes of anything', Buffer.from([0, 1, 2, 3, 0, 0, 9, 200]), 'The file is not text.'],
    ['ten thousand columns', Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(','), '10000 columns; 1000 is the most'],
    ['a quote that is never closed', '"name\nAnn\nBen', 'a quote is opened here and not closed'],
  ])('says what is wrong with %s', async (_what, file, words) => {
    const { status, body } = await preview(file);
    expect([status, body.code]).toEqual([422, 'invalid_input']);
    expect(body.detail).toContain(words);
  });
});

describe('an import', () => {
  const mixed = [
    'id,name,age,interests',
    '1,Ann,30,jazz;go',
    '2,Ben,7,jazz', // too young: refused
    '3,"Cy, the elder",31,go',
    '4,Dee,32,go,too,many',
    '5,Eve,old,go', // stored, the age missing
    '6,"Fay,33,go',
    '7,Gus,34,jazz',
  ].join('\n');

  it('stores every row or tells why not, with line, column, reason and the row as it stood', async () => {
    const { status, body } = await load(mixed);
    expect(status).toBe(200);
    expect(body).toMatchObject({ dryRun: false, rows: 7, accepted: 4, refused: 3, created: 4, updated: 0, moreBadRows: 0 });
    expect((await people()).map(({ id, name }) => `${id} ${name}`)).toEqual(['1 Ann', '3 Cy, the elder', '5 Eve', '7 Gus']);
    expect(body.badRows).toEqual([
      {
        line: 3,
        problems: [{ path: 'age', message: expect.stringContaining('13') as string, value: '7' }],
        cells: ['2', 'Ben', '7', 'jazz'],
        text: null,
      },
      {
        line: 5,
        problems: [{ path: '(row)', message: expect.stringContaining('6 cells for 4 columns') as string }],
        cells: null,
        text: '4,Dee,32,go,too,many',
      },
      {
        line: 7,
        problems: [{ path: '(row)', message: 'a quote is opened here and not closed' }],
        cells: null,
        text: '6,"Fay,33,go',
      },
    ]);
    expect(body.warnings).toMatchObject([
      { path: 'age', message: 'is not a number', count: 1, examples: [{ line: 6, value: 'old' }] },
    ]);
  });

  it('stores nothing in a dry run, and says the same of the rows', async () => {
    const dry = (await load(mixed, { dryRun: 'true' })).body;
    expect(await people()).toEqual([]);
    expect(dry).toMatchObject({ dryRun: true, accepted: 4, refused: 3, created: 0 });
    expect((await load(mixed)).body.badRows).toEqual(dry.badRows);
  });

  it('has them join the event, where their lists become exact; again it updates the same people', async () => {
    const eventId = await createTestEvent(test().database);
    const file = `id,name,age,gender,seeking,interests\n${Array.from({ length: 60 }, (_, n) => `${n},P${n},${20 + (n % 9)},${n % 2 ? 'f' : 'm'},everyone,jazz;go`).join('\n')}`;
    expect((await load(file, { eventId })).body).toMatchObject({ created: 60, joined: 60 });
    expect((await load(file, { eventId })).body).toMatchObject({ created: 0, updated: 60, joined: 0 });
    await matchUntilQuiet(http.work, eventId);
    const lists = await storedLists(test().database, eventId);
    expect(lists.size).toBe(60);
    expect(lists).toEqual(await listsFromScratch(test().database, eventId));
  });

  it('stores people once when two imports of a file run at the same time', async () => {
    const file = `name,age\n${Array.from({ length: 1500 }, (_, n) => `P${n},30`).join('\n')}`;
    const answers = await Promise.all([load(file), load(file)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await people()).toHaveLength(1500);
  });

  it('registers the attributes that its mapping adds, with the name of the column as label', async () => {
    const mapping = JSON.stringify({ columns: { 'Team colour': { attribute: 'team_colour', kind: 'choice' } } });
    expect((await load('name,Team colour\nAnn,red', { mapping })).status).toBe(200);
    const attribute = await test().database.findRow(
      sql`select kind, label from attribute_definitions where name = 'team_colour'`,
    );
    expect(attribute).toEqual({ kind: 'choice', label: 'Team colour' });
  });

  it('refuses a mapping that does not fit, an event that is not there, and a file that is too large', async () => {
    const wrong = await load('name\nAnn', { mapping: JSON.stringify({ columns: { nam: 'name' } }) });
    expect(wrong.body.detail).toContain('did you mean `name`?');
    expect((await load('name\nAnn', { mapping: '{' })).body.detail).toBe('The mapping is not JSON');
    expect((await load('name\nAnn', { eventId: '00000000-0000-4000-8000-000000000000' })).status).toBe(404);
    const small = await openTestApp(test().database, { importMaxBytes: 2000 });
    const call = (body: string) =>
      small.call(admin, 'POST', '/api/imports', body, { 'content-type': 'application/octet-stream' });
    expect((await call(`name\n${'Ann\n'.repeat(100)}`)).status).toBe(200);
    expect((await call(`name\n${'Ann\n'.repeat(1000)}`)).status).toBe(413);
    await small.close();
    expect(await people()).toHaveLength(100);
  });

  it('keeps its answer small when every row of a large file is bad', async () => {
    const { body } = await load(`name,age\n${'Ben,7\n'.repeat(40_000)}`);
    expect(body).toMatchObject({ rows: 40_000, accepted: 0, refused: 40_000, moreBadRows: 39_000 });
    expect(body.badRows).toHaveLength(1000);
    expect(body.rejections).toMatchObject([{ path: 'age', count: 40_000 }]);
  });

  it('says how far it came when the file goes bad half-way, and finishes when it comes again', async () => {
    const good = Array.from({ length: 4000 }, (_, n) => `${n},P${n},${'about '.repeat(20)}`).join('\n');
    const bytes = Buffer.concat([Buffer.from(`id,name,bio\n${good}\n`), Buffer.alloc(70_000), Buffer.from('z,Last,\n')]);
    const { status, body } = await send('/api/imports', inParts(bytes));
    expect(status).toBe(422);
    expect(body.detail).toMatch(/holds NUL bytes.*\d+ people from the rows before are stored/);
    expect((await load(`id,name,bio\n${good}\nz,Last,`)).status).toBe(200);
    expect(await people()).toHaveLength(4001);
  });
});

describe('a line that breaks', () => {
  it('leaves no trouble, and the same import again stores everybody once', async () => {
    const errors: unknown[] = [];
    const { settings } = parseSettings({
      DATABASE_URL: test().url,
      JWT_SECRET: 'j'.repeat(40),
      SERVICE_KEY: testServiceKey,
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    const serving = await serve(settings, {
      log: { info: () => undefined, error: (details) => void errors.push(details) },
      worker: false,
    });
    const rows = Array.from({ length: 8000 }, (_, n) => `P${n},${20 + (n % 50)},"${'about '.repeat(20)}${n}"`);
    const file = `name,age,bio\n${rows.join('\n')}`;
    const headers = { authorization: `Bearer ${testServiceKey}`, 'content-type': 'application/octet-stream' };
    const stored = async () => (await people()).length;

    const broken = request(`${serving.address}/api/imports`, {
      method: 'POST',
      headers: { ...headers, 'content-length': file.length },
    });
    broken.on('error', () => undefined);
    broken.write(file.slice(0, file.length / 2));
    await expect.poll(stored).toBeGreaterThan(500);
    broken.destroy();

    const again = await fetch(`${serving.address}/api/imports`, { method: 'POST', headers, body: file });
    expect(await again.json()).toMatchObject({ rows: 8000, refused: 0 });
    expect(await stored()).toBe(8000);
    expect(errors).toEqual([]);
    await serving.stop();
  });

  it('hears a refusal that comes before the file is all there', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(64 * 1024));
    let sent = 0;
    const slow = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(sent++ === 0 ? new Uint8Array([0x89, 0x50, 0x4e, 0x47]) : chunk);
        if (sent > 100) controller.close();
      },
    });
    const { status, body } = await send('/api/imports', slow);
    expect([status, body.detail]).toEqual([422, 'The file is not text. It is a picture.']);
    expect(sent).toBe(101);
  });
});
