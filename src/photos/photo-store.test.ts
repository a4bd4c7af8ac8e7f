// One contract for every store; what is particular to one is beside it.
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalPhotoStore } from './local-photo-store.js';
import { newPhotoKey, photoFileKey } from './photo-keys.js';
import { readStored, type PhotoStore } from './photo-store.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nakodo-photos-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 251));
const anyKey = () => photoFileKey(newPhotoKey(), 'photo');

const stores: readonly [name: string, open: () => PhotoStore][] = [
  ['a folder', () => createLocalPhotoStore(join(folder, 'contract'))],
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
