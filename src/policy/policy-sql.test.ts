// The two executable faces of every term, SQL and columns, give the same answers: filters exactly, scores within 1e-5.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributes, people, policies } from '../../tests/support/policy-people.js';
import { forEachPostgres, testDatabase } from '../../tests/support/postgres.js';
import { localFaceModel, similarityOf } from '../faces/calibration.js';
import { projectPath } from '../root.js';
import { createColumns } from './columns.js';
import { compilePolicy } from './compile.js';
import type { Person } from '../people/person.js';
import { parsePolicy } from './policy.js';
import { scorePair } from './rank.js';

const TOLERANCE = 1e-5;

interface PairRow {
  readonly a: string;
  readonly b: string;
  readonly passes: boolean;
  readonly found: boolean;
  readonly score: number;
}

const pool = '11111111-0000-4000-8000-000000000000';
const tables = `
  create table policy_people (id uuid primary key, minor boolean not null, pool_id uuid not null default '${pool}', attributes jsonb not null);
  create table profile_vectors (profile_id uuid, attribute text, model text, length int, vector bytea, primary key (profile_id, attribute, model));
  create table faces (pool_id uuid, user_id uuid, state text, moderation text, model text, embedding bytea);
  create table face_models (model text primary key, length int, middle real, scale real);
  insert into face_models values ('${localFaceModel.name}', 20, ${localFaceModel.middle}, ${localFaceModel.scale}), ('another', 20, 1, 1)`;

function bytesOf(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, at) => bytes.writeFloatLE(value, at * 4));
  return bytes;
}

async function fill(client: Client, all: readonly Person[]): Promise<void> {
  await client.query('truncate policy_people, profile_vectors, faces');
  const rows = all.map(({ id, minor, attributes }) => ({ id, minor: minor ?? false, attributes }));
  await client.query(
    'insert into policy_people (id, minor, attributes) select * from jsonb_to_recordset($1) as p(id uuid, minor boolean, attributes jsonb)',
    [JSON.stringify(rows)],
  );
  for (const { id, vectors } of all) {
    const { bio, face } = vectors ?? {};
    if (bio) await client.query(`insert into profile_vectors values ($1, 'bio', 'test', $2, $3)`, [id, bio.length, bytesOf(bio)]);
    if (face) await addFace(client, id, bytesOf(face));
    // Faces that do not count: of another pool, not yet measured again, refused by a moderator or not yet seen by one.
    const other = Buffer.alloc(80);
    await addFace(client, id, other, { pool_id: id });
    await addFace(client, id, other, { state: 'waiting' });
    await addFace(client, id, other, { moderation: id.endsWith('0') ? 'pending' : 'rejected' });
  }
}

async function addFace(
  client: Client,
  id: string,
  embedding: Buffer,
  other: Readonly<Record<string, string>> = {},
): Promise<void> {
  const face = { pool_id: pool, state: 'ready', moderation: 'approved', model: localFaceModel.name, ...other };
  await client.query('insert into faces values ($1, $2, $3, $4, $5, $6)', [
    face.pool_id,
    id,
    face.state,
    face.moderation,
    face.model,
    embedding,
  ]);
}

async function connect(connection: {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}): Promise<Client> {
  const client = new Client(connection);
  await client.connect();
  // Compiling each of hundreds of one-off statements to machine code takes Debian's server half a second apiece.
  await client.query('set jit = off');
  await client.query(tables);
  const folder = projectPath('sql', 'functions', 'policy');
  await client.query('set check_function_bodies = off');
  for (const file of readdirSync(folder)) await client.query(readFileSync(`${folder}/${file}`, 'utf8'));
  return client;
}

forEachPostgres((server) => {
  describe('the SQL of a policy', () => {
    const database = testDatabase({ server, migrated: false });
    let client: Client;
    beforeAll(async () => {
      client = await connect({ ...database().connection } as never);
    });
    afterAll(() => client.end());

    it('agrees with its columns on random people, missing and odd values included', async () => {
      await fc.assert(
        fc.asyncProperty(policies, people(2, 12), async (json, all) => {
          const compiled = compilePolicy(parsePolicy(json, attributes), attributes);
          const columns = createColumns(compiled);
          for (const person of all) columns.upsert(person);
          await fill(client, all);
          const search = compiled.searchSql('a', 'b', 'p');
          const { rows } = await client.query<PairRow>(
            `select a.id as a, b.id as b, ${compiled.filterSql('a', 'b')} as passes, ${compiled.scoreSql('a', 'b')} as score,
                 coalesce(a.minor = b.minor and ${search.columns} and ${search.rest ?? 'true'}, false) as found
               from policy_people a, policy_people b, lateral (
                 select b.id, b.attributes ->> 'gender' as gender, b.attributes ->> 'school' as school, b.attributes ->> 'bio' as bio) p`,
          );
          for (const { a, b, passes, score, found } of rows) {
            expect({ a, b, found }).toEqual({ a, b, found: passes });
            const scored = scorePair(columns, columns.indexOf(a)!, columns.indexOf(b)!);
            expect({ a, b, passes }).toEqual({ a, b, passes: !Number.isNaN(scored) });
            expect(score).not.toBeNull();
            if (passes) expect(Math.abs(score - scored)).toBeLessThan(TOLERANCE);
          }
        }),
        { numRuns: 120 },
      );
    });

    it('keeps constants from ending the quotes they stand in', async () => {
      const value = `'; drop table policy_people; -- $$ \\' "`;
      const compiled = compilePolicy(parsePolicy({ filters: [{ is: 'school', value }] }, attributes), attributes);
      const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
      await fill(
        client,
        [one, two].map((id) => ({ id, joinedAt: 0, attributes: { school: value } })),
      );
      await client.query(`create or replace function may_meet() returns bigint language sql as $$
        select count(*) from policy_people a, policy_people b where ${compiled.filterSql('a', 'b')} $$`);
      const { rows } = await client.query<{ count: string }>('select may_meet() as count');
      expect(rows).toEqual([{ count: '2' }]);
    });

    it('decodes every kind of float32', async () => {
      const numbers = [0, -0, 1, -1, 0.1, 3.4028235e38, -3.4028235e38, 1e-38, 1.4e-45, -2.5e-40, 123_456.79];
      const bits = [...new Int32Array(Float32Array.from(numbers).buffer)];
      const { rows } = await client.query<{ value: number }>(
        'select public.policy_float4(b.bits) as value from unnest($1::int[]) with ordinality b(bits, place) order by b.place',
        [bits],
      );
      expect(rows.map(({ value }) => Math.fround(value))).toEqual(numbers.map((each) => Math.fround(each)));
      const odd = await client.query<{ value: number | null }>('select public.vector_similarity($1, $1) as value', [
        bytesOf(Float32Array.of(Number.NaN, 1)),
      ]);
      expect(odd.rows).toEqual([{ value: null }]);
      const unequal = await client.query<{ value: number | null }>('select public.vector_similarity($1, $2) as value', [
        bytesOf(Float32Array.of(1, 0)),
        bytesOf(Float32Array.of(1)),
      ]);
      expect(unequal.rows).toEqual([{ value: null }]);
    });

    it('measures distances of faces, and none where there is none', async () => {
      const distance = async (a: number[], b: number[]): Promise<unknown> => {
        const both = [a, b].map((numbers) => bytesOf(Float32Array.from(numbers)));
        return (await client.query<{ value: number | null }>('select public.face_distance($1, $2) as value', both)).rows[0]
          ?.value;
      };
      expect(await distance([0, 3, 1], [4, 0, 1])).toBe(5);
      expect(await distance([0.25, -1e-40], [0.25, -1e-40])).toBe(0);
      expect(await distance([1, 0], [1])).toBeNull();
      expect(await distance([], [])).toBeNull();
      expect(await distance([1, Number.NaN], [1, 0])).toBeNull();
      expect(await distance([1, 0], [1, Number.POSITIVE_INFINITY])).toBeNull();
    });

    it('says the same of a distance as the engine, however far, and nothing of models that it does not know', async () => {
      const similarity = async (model: string, distance: number): Promise<number | null> => {
        const { rows } = await client.query<{ value: number | null }>('select public.face_similarity($1, $2) as value', [
          model,
          distance,
        ]);
        return rows[0]!.value;
      };
      const { name } = localFaceModel;
      for (const distance of [0, 0.3, 0.6, 0.75, 1.4, 50, 1e30])
        expect(Math.abs((await similarity(name, distance))! - similarityOf(name, distance)!)).toBeLessThan(1e-6);
      expect(await similarity('another', 1)).toBe(0.5);
      expect(await similarity('unheard of', 0.5)).toBeNull();
    });

    it('never compares faces of different models', async () => {
      const policy = { score: [{ alike: 'face', weight: 1 }], threshold: 0.5 };
      const compiled = compilePolicy(parsePolicy(policy, attributes), attributes);
      const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;
      await fill(
        client,
        [one, two].map((id) => ({ id, joinedAt: 0, attributes: {} })),
      );
      const score = async (): Promise<number> => {
        const { rows } = await client.query<{ score: number }>(
          `select ${compiled.scoreSql('a', 'b')} as score from policy_people a, policy_people b where a.id = $1 and b.id = $2`,
          [one, two],
        );
        return rows[0]!.score;
      };
      const same = bytesOf(new Float32Array(20));
      await addFace(client, one, same);
      expect(await score()).toBe(0);
      await addFace(client, two, same, { model: 'another' });
      expect(await score()).toBe(0);
      await client.query('update faces set model = $1', [localFaceModel.name]);
      expect(await score()).toBeGreaterThan(0.99);
    });
  });
});
