// The built pages: files, the app's own addresses, caching, compression; and never a file from outside the folder.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nobody, openTestApp, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const base = mkdtempSync(join(tmpdir(), 'nakodo-pages-'));
let http: TestApp;

beforeAll(async () => {
  mkdirSync(join(base, 'web', 'assets'), { recursive: true });
  writeFileSync(join(base, 'secret.txt'), 'secret');
  writeFileSync(join(base, 'web', 'index.html'), '<!doctype html><title>Pages</title>');
  const script = 'console.log(1);'.repeat(100);
  writeFileSync(join(base, 'web', 'assets', 'app-abc123.js'), script);
  writeFileSync(join(base, 'web', 'assets', 'app-abc123.js.br'), brotliCompressSync(script));
  writeFileSync(join(base, 'web', 'assets', 'app-abc123.js.gz'), gzipSync(script));
  http = await openTestApp(test().database, { pages: join(base, 'web') });
});
afterAll(async () => {
  await http.close();
  rmSync(base, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => http.call(nobody, 'GET', path, undefined, headers);
const html = { accept: 'text/html,*/*' };

describe('pages', () => {
  it('are at / for everybody, and for a browser at every address of the app', async () => {
    for (const response of [await get('/'), await get('/events/some/where', html)]) {
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(await response.text()).toContain('Pages');
    }
    expect((await get('/events/some/where')).status).toBe(404);
  });

  it('never hide that the API has nothing at an address', async () => {
    for (const path of ['/api/nothing', '/functions/v1/nothing', '/healthz/nothing'])
      expect((await get(path, html)).status).toBe(404);
  });

  it('are asked for again, files with a hash in their name kept for a year', async () => {
    const page = await get('/');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect((await get('/', { 'if-none-match': page.headers.get('etag') ?? '' })).status).toBe(304);
    expect((await get('/assets/app-abc123.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', (body: Buffer) => brotliDecompressSync(body)],
    ['gzip', 'gzip', (body: Buffer) => gunzipSync(body)],
    ['', null, (body: Buffer) => body],
  ])('are sent as tight as the browser takes it: %o', async (accepted, encoding, unpack) => {
    const response = await get('/assets/app-abc123.js', { 'accept-encoding': accepted });
    expect([response.headers.get('content-encoding'), response.headers.get('content-type')]).toEqual([
      encoding,
      'text/javascript; charset=utf-8',
    ]);
    expect(unpack(Buffer.from(await response.arrayBuffer())).toString()).toContain('console.log(1);');
    expect((await get('/assets/app-abc123.js.br')).status).toBe(404);
  });

  it.each(['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt'])(
    'give no file from outside their folder: %s',
    async (path) => {
      expect(await (await get(path)).text()).not.toBe('secret');
    },
  );
});
