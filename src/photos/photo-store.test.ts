// One contract for every store; what is particular to one is beside it.
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalPhotoStore } from './local-photo-store.js';
import { newPhotoKey, photoFileKey } from './photo-keys.js';
import { readStored, type PhotoStore } from './photo-store.js';
import { s3Address } from './s3-request.js';
import { createS3PhotoStore } from './s3-photo-store.js';
import { startS3Server, type S3Server } from '../../tests/support/s3-server.js';

let folder = '';
let s3: S3Server;
beforeAll(async () => {
  s3 = await startS3Server();
  folder = await mkdtemp(join(tmpdir(), 'nakodo-photos-'));
});
afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 251));
const anyKey = () => photoFileKey(newPhotoKey(), 'photo');

const stores: readonly [name: string, open: () => PhotoStore][] = [
  ['a folder', () => createLocalPhotoStore(join(folder, 'contract'))],
  ['S3', () => createS3PhotoStore(s3.options)],
];

describe.each(stores)('photos in %s', (_, open) => {
  it('come back as they were put, with their type, length and a tag', async () => {
    const [store, key] = [open(), anyKey()];
    await store.put(key, bytes, 'image/jpeg');
    const file = await store.get(key);
    expect(file).toMatchObject({ length: bytes.length, contentType: 'image/jpeg', etag: expect.stringMatching(/^"[^"]+"$/) });
    await file?.body.cancel();
    expect((await readStored(store, key, bytes.length))?.equals(bytes)).toBe(true);
    await expect(readStored(store, key, bytes.length - 1)).rejects.toMatchObject({ code: 'too_large' });
  });

  it('are not there before, and not after they were removed, once or twice', async () => {
    const [store, key] = [open(), anyKey()];
    expect(await store.get(key)).toBeUndefined();
    await store.remove(key);
    await store.put(key, bytes, 'image/jpeg');
    await store.remove(key);
    await store.remove(key);
    expect(await store.get(key)).toBeUndefined();
  });

  it('are replaced as a whole, and the tag says so', async () => {
    const [store, key] = [open(), anyKey()];
    await store.put(key, bytes, 'image/jpeg');
    const before = await store.get(key);
    await before?.body.cancel();
    await store.put(key, Buffer.from('another'), 'image/jpeg');
    const after = await store.get(key);
    expect(after?.etag).not.toBe(before?.etag);
    await after?.body.cancel();
    expect((await readStored(store, key, 100))?.toString()).toBe('another');
  });

  it('may be read, put and removed by many at once', async () => {
    const [store, key] = [open(), anyKey()];
    const [photoKey] = [newPhotoKey()];
    const contents = Array.from({ length: 8 }, (__, at) => Buffer.alloc(50_000, at + 1));
    await Promise.all(contents.map((content) => store.put(key, content, 'image/jpeg')));
    const read = await readStored(store, key, 50_000);
    expect(contents.some((content) => read?.equals(content))).toBe(true);
    await Promise.all(
      (['photo', 'thumb'] as const).flatMap((size) =>
        [0, 1, 2].map(async () => {
          const each = photoFileKey(photoKey, size);
          await store.put(each, bytes, size === 'photo' ? 'image/jpeg' : 'image/webp');
          await store.remove(each);
        }),
      ),
    );
    for (const size of ['photo', 'thumb'] as const) expect(await store.get(photoFileKey(photoKey, size))).toBeUndefined();
  });

  it.each([
    '../a.jpg',
    '/a.jpg',
    'a/../b.jpg',
    'a//b.jpg',
    '.a.jpg',
    'a/.b.jpg',
    'a\\b.jpg',
    'a.jpg/',
    'A.jpg',
    'a.svg',
    'a',
    '',
    'a\0.jpg',
    'a%2e.jpg',
    `${'a'.repeat(300)}.jpg`,
  ])('take no key like %j', async (key) => {
    const store = open();
    await expect(store.put(key, bytes, 'image/jpeg')).rejects.toMatchObject({ code: 'internal' });
    await expect(store.get(key)).rejects.toMatchObject({ code: 'internal' });
    await expect(store.remove(key)).rejects.toMatchObject({ code: 'internal' });
  });

  it('take no type that their key does not say', async () => {
    await expect(open().put(anyKey(), bytes, 'image/webp')).rejects.toMatchObject({ code: 'internal' });
  });

  it('answer a ping, and say where they are', async () => {
    const store = open();
    await expect(store.ping()).resolves.toBeUndefined();
    expect(store.place).toMatch(/\S/);
  });
});

describe('photos in a folder', () => {
  const namesIn = async (path: string) => (await readdir(path, { recursive: true, withFileTypes: true })).map(({ name }) => name);

  it('are readable by their owner only, and leave nothing behind, neither of a ping nor of a crash', async () => {
    const root = join(folder, 'own');
    const [store, key] = [createLocalPhotoStore(root), anyKey()];
    await store.ping();
    expect(await namesIn(root)).toEqual([]);
    await store.put(key, bytes, 'image/jpeg');
    expect((await stat(join(root, key))).mode & 0o777).toBe(0o600);
    expect((await stat(root)).mode & 0o777).toBe(0o700);
    await writeFile(join(root, `${key}.0123456789ab.part`), 'half of it');
    await store.remove(key);
    expect((await namesIn(root)).filter((name) => name.includes('.'))).toEqual([]);
  });

  it('may lie under a home that nobody else can enter', async () => {
    const home = join(folder, 'home');
    await mkdir(home);
    await chmod(home, 0o700);
    await expect(createLocalPhotoStore(join(home, 'data', 'photos')).ping()).resolves.toBeUndefined();
  });

  it('say so when the folder cannot be one', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    const store = createLocalPhotoStore(path);
    await expect(store.put(anyKey(), bytes, 'image/jpeg')).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining(path),
    });
    expect(await store.get(anyKey())).toBeUndefined();
  });
});

describe.skipIf(process.getuid?.() !== 0)('photos on a disk of their own', () => {
  it('are refused when it is full: what is there stays, nothing half written does, and room is used again', async () => {
    const root = join(folder, 'full');
    await mkdir(root);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=500k', 'tmpfs', root]).status).toBe(0);
    try {
      const [store, first, second] = [createLocalPhotoStore(root), anyKey(), anyKey()];
      await store.put(first, bytes, 'image/jpeg');
      for (const key of [second, first]) {
        await expect(store.put(key, bytes, 'image/jpeg')).rejects.toMatchObject({
          code: 'storage_unavailable',
          message: `No space is left for photos in ${root}.`,
        });
      }
      const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      expect(files.map(({ name }) => name)).toEqual(['photo.jpg']);
      expect((await readStored(store, first, bytes.length))?.equals(bytes)).toBe(true);
      await store.remove(first);
      await store.put(second, bytes, 'image/jpeg');
    } finally {
      spawnSync('umount', [root]);
    }
  });
});

describe('photos in S3', () => {
  const quick = { backoffMs: 1 };
  /** Where an answer never comes; and where a good one comes after some that do not. */
  const [short, long] = [1000, 4000].map((timeoutMs) => ({ ...quick, timeoutMs }));
  const refused = (words: string) => ({ code: 'storage_unavailable', message: expect.stringContaining(words) });

  it('are asked for again when the service fails, stalls or breaks off', async () => {
    const key = anyKey();
    for (const behaviour of ['fail', 'stall', 'cut'] as const) {
      const store = createS3PhotoStore({ ...s3.options, ...(behaviour === 'stall' ? long : quick) });
      s3.next(behaviour);
      await store.put(key, bytes, 'image/jpeg');
      s3.next(behaviour, behaviour);
      expect((await readStored(store, key, bytes.length))?.equals(bytes)).toBe(true);
      s3.next(behaviour);
      await store.remove(key);
    }
  });

  it('are given up after a while, with what went wrong', async () => {
    const store = createS3PhotoStore({ ...s3.options, ...quick });
    s3.next('fail', 'fail', 'fail');
    await expect(store.get(anyKey())).rejects.toMatchObject(refused('SlowDown'));
    s3.next('stall', 'stall', 'stall');
    await expect(createS3PhotoStore({ ...s3.options, ...short }).get(anyKey())).rejects.toMatchObject(refused('1000 ms'));
    s3.next('cut', 'cut', 'cut');
    await expect(store.put(anyKey(), bytes, 'image/jpeg')).rejects.toMatchObject(refused('broke off'));
    const away = createS3PhotoStore({ ...s3.options, ...quick, endpoint: 'http://127.0.0.1:9' });
    await expect(away.ping()).rejects.toMatchObject(refused('127.0.0.1:9 cannot be reached'));
  });

  it('are refused in words where the set-up is wrong, which never hold a key', async () => {
    const wrong = [
      [{ secretAccessKey: 'another-secret' }, 'S3_SECRET_ACCESS_KEY'],
      [{ accessKeyId: 'another-id' }, 'S3_ACCESS_KEY_ID'],
      [{ bucket: 'another' }, 'S3_BUCKET'],
    ] as const;
    for (const [change, words] of wrong) {
      const store = createS3PhotoStore({ ...s3.options, ...change });
      const calls = [() => store.ping(), () => store.get(anyKey()), () => store.remove(anyKey())];
      for (const call of calls) await expect(call()).rejects.toMatchObject(refused(words));
      const error: unknown = await store.ping().catch((thrown: unknown) => thrown);
      expect(JSON.stringify([String(error), error])).not.toContain('another-secret');
    }
  });

  it('leave nothing of a ping', async () => {
    await createS3PhotoStore(s3.options).ping();
    expect((await s3.files()).filter((name) => name.includes('ping'))).toEqual([]);
  });

  it('have their bucket in the path, or in the name of the host', () => {
    const options = { ...s3.options, endpoint: 'https://s3.example.org/base/' };
    expect(s3Address(options, 'ab/c.jpg')).toBe('https://s3.example.org/base/photos/ab/c.jpg');
    expect(s3Address({ ...options, pathStyle: false }, 'ab/c.jpg')).toBe('https://photos.s3.example.org/base/ab/c.jpg');
  });
});
