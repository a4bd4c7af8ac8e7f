// The answer for a picture, through the headers that every answer of the server gets.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppEnv } from '../server/http/context.js';
import { noStore, securityHeaders } from '../server/http/headers.js';
import { createLocalPhotoStore } from './local-photo-store.js';
import { newPhotoKey, photoFileKey } from './photo-keys.js';
import { pictureResponse } from './photo-response.js';
import type { PhotoStore } from './photo-store.js';

const key = photoFileKey(newPhotoKey(), 'photo');
const bytes = Buffer.alloc(200_000, 7);
const nowMs = 1_800_000_000_500;
let folder = '';
let store: PhotoStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nakodo-picture-'));
  store = createLocalPhotoStore(folder);
  await store.put(key, bytes, 'image/jpeg');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function ask(
  options: { readonly method?: string; readonly tag?: string; readonly file?: string; readonly until?: number } = {},
) {
  const app = new Hono<AppEnv>();
  app.use(securityHeaders, noStore);
  app.get('/picture', async (c) => {
    const request = {
      method: c.req.method,
      ifNoneMatch: c.req.header('if-none-match'),
      until: options.until ?? 1_800_000_900,
      nowMs,
    };
    return (await pictureResponse(store, options.file ?? key, request)) ?? c.notFound();
  });
  const headers: Record<string, string> = options.tag === undefined ? {} : { 'if-none-match': options.tag };
  return await app.request('/picture', { method: options.method ?? 'GET', headers });
}

describe('the answer for a picture', () => {
  it('is the picture, which the browser keeps until its link ends, and in which nothing runs', async () => {
    const response = await ask();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': '200000',
      'cache-control': 'private, max-age=899',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'x-frame-options': 'DENY',
      etag: expect.stringMatching(/^".+"$/),
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('is short for who has it already', async () => {
    const etag = (await ask({ method: 'HEAD' })).headers.get('etag') ?? '';
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await ask({ tag });
      expect(response.status).toBe(304);
      expect(response.headers.get('cache-control')).toBe('private, max-age=899');
      expect(await response.text()).toBe('');
    }
    expect((await ask({ tag: '"other"' })).status).toBe(200);
  });

  it('has no body when only its head was asked for', async () => {
    const response = await ask({ method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '200000', '']);
  });

  it('is not kept beyond the end of its link', async () => {
    expect((await ask({ until: 1_799_999_999 })).headers.get('cache-control')).toBe('private, max-age=0');
  });

  it('is none when there is no such file', async () => {
    expect((await ask({ file: photoFileKey(newPhotoKey(), 'thumb') })).status).toBe(404);
  });
});
