// Imported people in the database: none lost, none twice, nothing half.
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestEvent, eventsWork, matchUntilQuiet } from '../../tests/support/events.js';
import { testDatabase } from '../../tests/support/postgres.js';
import { sql } from '../db/sql.js';
import { importPeople, type ImportOptions } from './import-store.js';

const test = testDatabase();
const db = () => test().database;
const load = (text: string, options: ImportOptions = {}) => importPeople(db(), Readable.from([Buffer.from(text)]), options);
const count = async () => (await db().getRow<{ n: number }>(sql`select count(*)::int as n from profiles`)).n;

afterEach(async () => {
  await db().run(sql.script('truncate profiles, pools, policies cascade'));
  await db().run(sql`delete from attribute_definitions where not built_in`);
});

describe('importPeople', () => {
  it('stores well-known columns, and own ones as registered attributes', async () => {
    const text =
      'id,name,birth date,sex,looking for,interests,about,lat,lon,team\n7,Ann,1990-04-01,f,men,jazz;go,Hello,51.5,-0.1,red\n8,Ben,1991-04-01,m,women,go,Hi,51.5,-0.1,red';
    const report = await load(text, { mapping: { unmapped: 'keep', columns: { team: { attribute: 'team', kind: 'choice' } } } });
    expect(report).toMatchObject({ rows: 2, created: 2, updated: 0, joined: 0, refused: [], rejected: 0 });
    const row = await db().getRow(
      sql`select name, birth_date, gender, seeking, interests, bio, place_lat, attributes from profiles where external_id = '7'`,
    );
    expect(row).toEqual({
      name: 'Ann',
      birth_date: '1990-04-01',
      gender: 'female',
      seeking: ['male'],
      interests: ['jazz', 'go'],
      bio: 'Hello',
      place_lat: 51.5,
      attributes: { team: 'red' },
    });
    expect(await db().findRow(sql`select kind from attribute_definitions where name = 'team'`)).toEqual({ kind: 'choice' });
  });

  it('updates the same people when a file comes again', async () => {
    await load('id,name\n1,Ann\n2,Ben');
    expect(await load('id,name\n1,Anna\n3,Cy')).toMatchObject({ created: 1, updated: 1 });
    expect(await db().rows(sql`select external_id as id, name from profiles order by 1`)).toEqual([
      { id: '1', name: 'Anna' },
      { id: '2', name: 'Ben' },
      { id: '3', name: 'Cy' },
    ]);
  });

  it('knows people without an id by what is said of them, and keeps two of whom the same is said', async () => {
    const text = 'name,age\nAnn,30\nAnn,30\nBen,31';
    expect(await load(text)).toMatchObject({ created: 3 });
    expect(await load(text)).toMatchObject({ created: 0, updated: 3 });
    expect(await count()).toBe(3);
  });

  it('lets others through while it reads what is there already', async () => {
    let others = 0;
    const timer = setInterval(() => others++, 1);
    await load(`id,name,age\n${Array.from({ length: 40_000 }, (_, n) => `${n},Ann,30`).join('\n')}`, { dryRun: true });
    clearInterval(timer);
    expect(others).toBeGreaterThan(2);
  });

  it('takes the later of two rows with one id, as its report says', async () => {
    const report = await load('id,name\n1,Ann\n1,Anna');
    expect(report).toMatchObject({ created: 1 });
    expect(report.warnings[0]?.message).toMatch(/more than once/);
    expect(await db().getRow(sql`select name from profiles`)).toEqual({ name: 'Anna' });
  });

  it('gives people without a name one that tells nothing', async () => {
    await load('id,email,age\n5,,30\n,ann@example.org,31');
    expect(await db().rows(sql`select name from profiles order by stated_age`)).toEqual([
      { name: 'Person 5' },
      { name: 'Person 3' },
    ]);
  });

  it('stores nothing in a dry run, and says the same', async () => {
    const text = 'id,age,team\n1,30,red\n2,7,blue';
    const keep = { mapping: { unmapped: 'keep' } };
    const dry = await load(text, { ...keep, dryRun: true });
    expect(await count()).toBe(0);
    expect(await db().findRow(sql`select from attribute_definitions where name = 'team'`)).toBeUndefined();
    const { created: _, dryRun: __, ...rest } = await load(text, keep);
    expect(dry).toMatchObject({ ...rest, created: 0, dryRun: true });
  });

  it('stores the others when the database refuses a row, and names its line', async () => {
    await db().run(sql.script("alter table profiles add constraint no_cy check (name <> 'Cy')"));
    try {
      const rows = Array.from({ length: 40 }, (_, n) => `${n},${n === 20 ? 'Cy' : `P${n}`}`);
      const report = await load(`id,name\n${rows.join('\n')}`);
      expect(report).toMatchObject({ created: 39, refused: [{ line: 22, message: expect.any(String) }] });
      expect(await count()).toBe(39);
    } finally {
      await db().run(sql.script('alter table profiles drop constraint no_cy'));
    }
  });

  it('stores every row of a file of many batches, and has them join in the order of the file', async () => {
    const event = await createTestEvent(db(), { policy: {} });
    const rows = Array.from({ length: 1203 }, (_, n) => `${n},P${n}`);
    const read: number[] = [];
    expect(await load(`id,name\n${rows.join('\n')}`, { poolId: event, onProgress: (n) => read.push(n) })).toMatchObject({
      created: 1203,
      joined: 1203,
    });
    expect(read).toEqual([500, 1000, 1203]);
    const joined = await db().rows<{ id: string }>(
      sql`select p.external_id as id from pool_members m join profiles p on p.id = m.profile_id order by m.joined_at`,
    );
    expect(joined.map(({ id }) => Number(id))).toEqual(Array.from({ length: 1203 }, (_, n) => n));
    expect(await db().getRow(sql`select count(*)::int as n from matchmaking_queue`)).toEqual({ n: 1203 });
  });

  it('stores vectors that a file gives, and matches by them', async () => {
    const vectors = [
      [1, 0],
      [0.9, 0.1],
      [0, 1],
    ].map((vector, n) => ({ id: `${n}`, taste: vector }));
    await load(JSON.stringify(vectors), {
      mapping: { columns: { id: 'external_id', taste: { attribute: 'taste', kind: 'vector' } } },
    });
    const event = await createTestEvent(db(), { policy: { score: [{ similar: 'taste', weight: 1 }] }, limit: 1 });
    await db().run(sql`insert into pool_members (pool_id, profile_id) select ${event}, id from profiles`);
    await matchUntilQuiet(eventsWork(db()), event);
    const best = await db().rows(sql`
      select a.external_id as a, b.external_id as b from user_matches u join profiles a on a.id = u.user_id join profiles b on b.id = u.match_user_id order by 1`);
    expect(best).toEqual([
      { a: '0', b: '1' },
      { a: '1', b: '0' },
      { a: '2', b: '1' },
    ]);
  });

  it('refuses a row whose vector is longer than those before, and stores the others', async () => {
    const text = JSON.stringify(
      [
        [1, 0],
        [1, 0, 0],
        [0, 1],
      ].map((taste, n) => ({ id: `${n}`, taste })),
    );
    const report = await load(text, {
      mapping: { columns: { id: 'external_id', taste: { attribute: 'taste', kind: 'vector' } } },
    });
    expect(report).toMatchObject({ created: 2, refused: [{ message: expect.any(String) }] });
    expect(await count()).toBe(2);
  });

  it('stops when told to, and is finished by running it again', async () => {
    const text = `id,name\n${Array.from({ length: 1100 }, (_, n) => `${n},P${n}`).join('\n')}`;
    const stop = new AbortController();
    await expect(load(text, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await count()).toBe(500);
    expect(await load(text)).toMatchObject({ created: 600, updated: 500 });
  });

  it('stores nothing of a file that it cannot read', async () => {
    await expect(load('\u0000\u0001\u0002binary')).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(load('')).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await count()).toBe(0);
  });
});
