// Each fault of a set-up is seen, and said with what to do.
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceToken, startFaceService } from '../../../tests/support/face-service.js';
import { createLookalikePool } from '../../../tests/support/lookalike.js';
import { openMailServer } from '../../../tests/support/mail-server.js';
import { testDatabase } from '../../../tests/support/postgres.js';
import { startS3Server } from '../../../tests/support/s3-server.js';
import { parseSettings } from '../../config/load.js';
import type { Database, Statement } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { createLocalPhotoStore } from '../../photos/local-photo-store.js';
import { newPhotoKey, photoFileKey } from '../../photos/photo-keys.js';
import { useFaceModel } from '../../people/face-models.js';
import type { DoctorCheck, DoctorContext } from './check.js';
import { clock, connections, migrations, reachable, roles, version } from './database.js';
import { diagnose, doctorChecks } from './doctor.js';
import { faceModel } from './face-model.js';
import { lookalikePools } from './lookalike-pools.js';
import { photoFiles } from './photo-files.js';
import { photos } from './photos.js';
import { admins, mail, signIn } from './sign-in.js';
import { disk, diskAdvice, embedder, nodeAdvice, nodeVersion, secrets } from './machine.js';

const test = testDatabase();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nakodo-doctor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function context(env: Record<string, string> = {}, more: Partial<DoctorContext> = {}): DoctorContext {
  return { settings: parseSettings(env).settings, db: test().database, dataDirectory: folder, now: Date.now, ...more };
}
const withUrl = { DATABASE_URL: 'postgres://host/db', JWT_SECRET: 'x'.repeat(32), SERVICE_KEY: 'y'.repeat(32) };

it('finds nothing wrong with a good set-up, and gives advice for all that is not', async () => {
  const found = await diagnose(context());
  expect(found.map(({ name }) => name)).toEqual(doctorChecks.map(({ name }) => name));
  expect(found.filter(({ status }) => status === 'failed')).toEqual([]);
  for (const { status, todo } of found) expect(todo !== undefined).toBe(status !== 'ok');
});

it('goes on when a look itself fails', async () => {
  const broken: DoctorCheck = { name: 'broken', run: () => Promise.reject(new Error('no such thing')) };
  expect(await diagnose(context(), [broken, nodeVersion])).toMatchObject([
    { name: 'broken', status: 'failed', words: expect.stringContaining('no such thing') },
    { status: 'ok' },
  ]);
});

describe('signing in', () => {
  it('is possible by accounts or by the host app, and a set-up with neither is a fault', async () => {
    expect(await signIn.run(context())).toMatchObject({ status: 'ok', words: expect.stringContaining('accounts') });
    const closed = { DATABASE_URL: withUrl.DATABASE_URL, ACCOUNTS: 'false' };
    expect(await signIn.run(context({ ...withUrl, ACCOUNTS: 'false' }))).toMatchObject({ status: 'ok' });
    expect(await signIn.run(context(closed))).toMatchObject({ status: 'failed', todo: expect.stringContaining('JWT_SECRET') });
  });

  it('needs an admin', async () => {
    expect(await admins.run(context())).toMatchObject({ status: 'warning', todo: expect.stringContaining('create-account') });
    await test().database.run(sql`insert into staff (user_id, role) values (gen_random_uuid(), 'admin')`);
    expect((await admins.run(context())).status).toBe('ok');
    await test().database.run(sql`delete from staff`);
  });

  it('needs a mail server that answers where one is set, and links that lead somewhere', async () => {
    expect((await mail.run(context())).status).toBe('ok');
    const server = await openMailServer();
    const set = { SMTP_URL: server.url, MAIL_FROM: 'meet@example.org' };
    expect(await mail.run(context(set))).toMatchObject({ status: 'warning', todo: expect.stringContaining('PUBLIC_URL') });
    expect((await mail.run(context({ ...set, PUBLIC_URL: 'https://meet.example.org' }))).status).toBe('ok');
    expect(await mail.run(context({ SMTP_URL: server.url }))).toMatchObject({
      status: 'failed',
      words: expect.stringContaining('MAIL_FROM'),
    });
    await server.close();
    expect(await mail.run(context(set))).toMatchObject({ status: 'failed', words: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('this machine', () => {
  it('needs a Node that is new enough', () => {
    expect(nodeAdvice('20.18.3', '20.19')).toMatchObject({ status: 'failed', todo: 'install Node 20.19 or later' });
    for (const good of ['20.19.0', '20.20.1', '24.0.0']) expect(nodeAdvice(good, '20.19').status).toBe('ok');
  });

  it('needs room on the disk, where the database is on it', async () => {
    expect(diskAdvice(100 * 2 ** 20, '/data').status).toBe('failed');
    expect(diskAdvice(2 ** 30, '/data').status).toBe('warning');
    expect(diskAdvice(50 * 2 ** 30, '/data').status).toBe('ok');
    expect((await disk.run(context({}, { dataDirectory: join(folder, 'not', 'yet') }))).words).toContain(folder);
    expect(await disk.run(context(withUrl))).toEqual({ status: 'ok', words: 'the database is elsewhere' });
  });

  it('needs a place for photos that can be written, and beside a database elsewhere one that is named', async () => {
    expect(await photos.run(context())).toEqual({ status: 'ok', words: join(folder, 'photos') });
    expect(await photos.run(context({ ...withUrl, PHOTOS_DIR: join(folder, 'other') }))).toMatchObject({ status: 'ok' });
    expect(await photos.run(context(withUrl))).toMatchObject({ status: 'warning', todo: expect.stringContaining('PHOTOS_DIR') });
    await writeFile(join(folder, 'a file'), '');
    expect(await photos.run(context({ PHOTOS_DIR: join(folder, 'a file') }))).toMatchObject({ status: 'failed' });
    const nowhere = join(folder, 'nowhere');
    expect((await photos.run(context({}, { db: undefined, dataDirectory: nowhere }))).status).toBe('warning');
    await expect(stat(nowhere)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('needs a bucket that lets us in, where one is set', async () => {
    const server = await startS3Server();
    const { endpoint, bucket, accessKeyId, secretAccessKey } = server.options;
    const set = {
      S3_ENDPOINT: endpoint,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
    };
    expect((await photos.run(context(set))).status).toBe('ok');
    const wrong = { ...set, S3_SECRET_ACCESS_KEY: 'hunter2' };
    expect(await photos.run(context(wrong))).toMatchObject({
      status: 'failed',
      words: expect.stringContaining('SignatureDoesNotMatch'),
    });
    expect(await photos.run(context({ ...set, S3_ACCESS_KEY_ID: '' }))).toMatchObject({ status: 'failed' });
    expect(await photos.run(context({ ...set, PHOTOS_DIR: folder }))).toMatchObject({ status: 'failed' });
    await server.close();
  });

  it('must keep files with secrets from other users', async () => {
    const path = join(folder, 'secrets.json');
    await writeFile(path, '{}');
    await chmod(path, 0o644);
    expect(await secrets.run(context())).toMatchObject({ status: 'failed', todo: `chmod 600 ${path}` });
    await chmod(path, 0o600);
    expect((await secrets.run(context())).status).toBe('ok');
  });

  it('must be told who may sign in, on a database of the host', async () => {
    expect((await secrets.run(context(withUrl))).status).toBe('ok');
    expect(await secrets.run(context({ ...withUrl, SERVICE_KEY: '' }))).toMatchObject({
      status: 'warning',
      todo: expect.stringContaining('SERVICE_KEY'),
    });
  });

  it('needs a key for a text model of an API', async () => {
    expect(await embedder.run(context({ OPENAI_EMBEDDING_MODEL: 'e' }))).toMatchObject({
      status: 'failed',
      todo: expect.stringContaining('OPENAI_API_KEY'),
    });
    expect((await embedder.run(context({ OPENAI_EMBEDDING_MODEL: 'e', OPENAI_API_KEY: 'k' }))).status).toBe('ok');
    expect((await embedder.run(context())).status).toBe('ok');
  });
});

describe('the face model', () => {
  it('ships with Nakodo unless a service is set, which must answer, and with the model that Nakodo started with', async () => {
    expect(await faceModel.run(context())).toMatchObject({ status: 'ok', words: expect.stringContaining('dlib-resnet-1') });
    const service = await startFaceService();
    const set = { EMBEDDER_URL: service.url, EMBEDDER_TOKEN: serviceToken };
    const good = { status: 'ok', words: `dlib-resnet-1+mirror, 128 numbers a face, at ${service.url}` };
    expect(await faceModel.run(context(set))).toEqual(good);
    expect(await faceModel.run(context(set, { db: undefined }))).toEqual(good);
    expect(await faceModel.run(context({ ...set, EMBEDDER_TOKEN: 'wrong' }))).toMatchObject({
      status: 'failed',
      words: expect.stringContaining('Check EMBEDDER_TOKEN'),
    });
    const other = { model: 'other', length: 3, middle: 1, scale: 0.1 };
    await useFaceModel(test().database, other, { served: true });
    expect(await faceModel.run(context(set))).toMatchObject({ status: 'warning', words: expect.stringContaining('other') });
    await service.close();
    expect(await faceModel.run(context(set))).toMatchObject({ status: 'failed', todo: expect.stringContaining('EMBEDDER_URL') });
    await test().database.run(sql`delete from face_models where model = 'other'`);
  });
});

describe('the database', () => {
  it('must be reachable; else the rest says that it could not be looked at', async () => {
    const away = context(withUrl, { db: undefined, databaseError: 'refused' });
    expect(await reachable.run(away)).toMatchObject({ status: 'failed', words: 'DATABASE_URL: refused' });
    expect(await version.run(away)).toMatchObject({ status: 'warning' });
  });

  it('must be Postgres 15 or later', async () => {
    expect((await version.run(context())).words).toMatch(/^Postgres 1[5-9]\.\d+$/);
    const old = { getRow: async () => ({ number: 140_010 }) } as unknown as Database;
    expect(await version.run(context({}, { db: old }))).toMatchObject({ status: 'failed', words: 'Postgres 14.10' });
  });

  it('must be migrated, and not by a newer Nakodo', async () => {
    const db = test().database;
    expect((await migrations.run(context())).status).toBe('ok');
    await db.run(sql`update nakodo_migrations set sha256 = '' where name like 'functions/%is_under_age.sql'`);
    expect(await migrations.run(context())).toMatchObject({
      status: 'warning',
      words: '1 SQL files are to be applied',
      todo: 'run nakodo migrate',
    });
    await db.run(sql`insert into nakodo_migrations values ('migrations/9999_future.sql', '')`);
    expect(await migrations.run(context())).toMatchObject({ status: 'failed', words: expect.stringContaining('9999_future') });
    await db.run(sql`delete from nakodo_migrations where name like '%9999%'`);
  });

  it('must let its user act as the three roles', async () => {
    expect((await roles.run(context())).status).toBe('ok');
    const name = `doctor_${process.pid}`;
    await test().database.run(sql.script(`create role ${name} login password 'test'`));
    const { url, database, ...connection } = { ...test().connection, url: test().url };
    const other = test().open({ connection: { ...connection, database, user: name, password: 'test' } });
    expect(await roles.run(context({}, { db: other }))).toMatchObject({
      status: 'failed',
      todo: expect.stringContaining('grant anon'),
    });
    await other.close();
    await test().database.run(sql.script(`drop role ${name}`));
    expect(url).toBeDefined();
  });

  it('needs connections enough', async () => {
    expect((await connections.run(context())).status).toBe('ok');
    expect(await connections.run(context({ DATABASE_POOL_MAX: '1000' }))).toMatchObject({
      status: 'warning',
      todo: expect.stringContaining('DATABASE_POOL_MAX'),
    });
  });

  it('should have the time that this machine has', async () => {
    expect((await clock.run(context())).status).toBe('ok');
    expect(await clock.run(context({}, { now: () => Date.now() + 5000 }))).toMatchObject({
      status: 'warning',
      words: expect.stringMatching(/ms behind/),
    });
    expect(await clock.run(context({}, { now: () => Date.now() - 90_000 }))).toMatchObject({
      status: 'failed',
      words: expect.stringMatching(/ms ahead of/),
    });
  });

  it('is not blamed for the time that a busy machine takes to answer', async () => {
    const { database } = test();
    let ahead = 0;
    const late = {
      getRow: async (statement: Statement) => {
        const row = await database.getRow<{ ms?: number }>(statement);
        const answered = { ms: (row.ms ?? 0) + ahead };
        ahead += 8000; // the answer comes so much later
        return answered;
      },
    } as unknown as Database;
    expect((await clock.run(context({}, { db: late, now: () => Date.now() + ahead }))).status).toBe('ok');
  });
});

describe('files of photos', () => {
  const look = async () => await photoFiles.run(context({ PHOTOS_DIR: join(folder, 'pictures') }));
  const store = () => createLocalPhotoStore(join(folder, 'pictures'));
  const put = async (key: string) => {
    await store().put(photoFileKey(key, 'photo'), Buffer.from('photo'), 'image/jpeg');
    await store().put(photoFileKey(key, 'thumb'), Buffer.from('thumb'), 'image/webp');
  };

  it('are there for every face, and for nobody else', async () => {
    const db = test().database;
    expect(await look()).toMatchObject({ status: 'ok' });
    const pool = await createLookalikePool(db);
    const key = newPhotoKey();
    await db.transaction(async (tx) => {
      await tx.run(sql`set local session_replication_role = replica`);
      await tx.run(sql`
        insert into faces (pool_id, user_id, photo_key, photo_hash, state, ready_at, model, embedding)
        values (${pool}, gen_random_uuid(), ${key}, sha256(''), 'ready', now(), 'dlib-resnet-1+mirror', ${Buffer.alloc(512)})`);
    });
    expect(await look()).toMatchObject({ status: 'failed', todo: expect.stringContaining('restore') });
    await put(key);
    expect(await look()).toMatchObject({ status: 'ok', words: expect.stringContaining('newest 1') });
    const stray = newPhotoKey();
    await put(stray);
    expect(await look()).toMatchObject({ status: 'warning', words: expect.stringContaining(stray) });
    await db.run(sql`insert into photo_removals (key) values (${stray})`);
    expect(await look()).toMatchObject({ status: 'ok' });
    await store().remove(photoFileKey(key, 'thumb'));
    expect((await look()).status).toBe('failed');
  });
});

describe('lookalike pools', () => {
  it('need a worker, and moderators where these look first', async () => {
    const { database: db } = test();
    const look = async () => await lookalikePools.run(context());
    await db.run(sql`delete from pools`);
    expect(await look()).toEqual({ status: 'ok', words: 'there are none' });
    const pool = await createLookalikePool(db);
    expect(await look()).toEqual({ status: 'ok', words: '1 pool, and nothing waits for long' });
    await db.run(sql`update pools set photo_moderation = 'before'`);
    await db.run(sql`delete from staff`);
    expect(await look()).toMatchObject({ status: 'warning', todo: expect.stringContaining('admin grant') });
    const { id } = await db.getRow<{ id: string }>(sql`insert into profiles (name) values ('Mo') returning id`);
    await db.run(sql`insert into staff (user_id, role) values (${id}, 'moderator')`);
    expect((await look()).status).toBe('ok');
    await db.run(sql`insert into pool_members (pool_id, profile_id) values (${pool}, ${id})`);
    await db.run(sql`
      insert into faces (pool_id, user_id, moderation, photo_key, photo_hash, created_at)
      values (${pool}, ${id}, 'pending', ${newPhotoKey()}, sha256(''), now() - interval '2 days')`);
    expect(await look()).toMatchObject({ status: 'warning', todo: expect.stringContaining('/reports') });
    await db.run(sql`
      insert into match_jobs (face_id, pool_id, user_id, cause, run_at)
      select id, pool_id, user_id, 'photo', now() - interval '2 hours' from faces`);
    expect(await look()).toMatchObject({ status: 'warning', todo: expect.stringContaining('nakodo work') });
    await db.run(sql`delete from pools`);
  });
});
