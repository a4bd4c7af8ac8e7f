// The built pages. Files with a hash in their name never change and are kept by browsers for a year; everything else is asked for again.
// An address that is neither a file nor the API is a page of the app: it gets index.html.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './http/context.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};
const compressible = new Set(['.html', '.js', '.css', '.svg', '.webmanifest']);

interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  readonly gzip: Buffer | undefined;
  readonly etag: string;
  readonly cacheControl: string;
}

/** Reads a folder of built pages into memory; empty when it is not there. */
export function loadStatic(directory: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const entry of listFiles(directory)) {
    const body = readFileSync(join(directory, entry));
    const extension = extname(entry);
    files.set(`/${entry.replaceAll('\\', '/')}`, {
      type: types[extension] ?? 'application/octet-stream',
      body,
      gzip: compressible.has(extension) ? gzipSync(body) : undefined,
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      cacheControl: entry.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  }
  return files;
}

function listFiles(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  } catch {
    return []; // not built: the API works without pages
  }
}

export function serveStatic(files: ReadonlyMap<string, StaticFile>): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const file = c.req.method === 'GET' || c.req.method === 'HEAD' ? find(files, c.req.path, c.req.header('accept')) : undefined;
    if (!file) return await next();
    const headers = { etag: file.etag, 'cache-control': file.cacheControl, vary: 'Accept-Encoding' };
    if (c.req.header('if-none-match') === file.etag) return c.body(null, 304, headers);
    const zipped = file.gzip && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '') ? file.gzip : undefined;
    return c.body(new Uint8Array(zipped ?? file.body), 200, {
      ...headers,
      'content-type': file.type,
      ...(zipped && { 'content-encoding': 'gzip' }),
    });
  };
}

function find(files: ReadonlyMap<string, StaticFile>, path: string, accept = ''): StaticFile | undefined {
  const exact = files.get(path === '/' ? '/index.html' : path);
  if (exact) return exact;
  const isApi = /^\/(api|functions|healthz|readyz)(\/|$)/.test(path);
  return !isApi && accept.includes('text/html') ? files.get('/index.html') : undefined;
}
