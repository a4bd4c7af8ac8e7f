// The built pages. Files with a hash in their name never change and are kept by browsers for a year; everything else is asked for again.
// An address that is neither a file nor the API is a page of the app: it gets index.html.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
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
/** What the build packed beside a file, the tightest first. */
const packings = [
  { encoding: 'br', extension: '.br' },
  { encoding: 'gzip', extension: '.gz' },
] as const;

interface StaticFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly packed: readonly { readonly encoding: string; readonly body: Uint8Array<ArrayBuffer> }[];
  readonly etag: string;
  readonly cacheControl: string;
}

/** Reads a folder of built pages into memory; empty when it is not there. */
export function loadStatic(directory: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const entry of listFiles(directory)) {
    const path = join(directory, entry);
    const body = new Uint8Array(readFileSync(path));
    const extension = extname(entry);
    files.set(`/${entry.replaceAll('\\', '/')}`, {
      type: types[extension] ?? 'application/octet-stream',
      body,
      packed: packings.flatMap(({ encoding, extension: packing }) =>
        existsSync(path + packing) ? [{ encoding, body: new Uint8Array(readFileSync(path + packing)) }] : [],
      ),
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
      .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
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
    const accepted = c.req.header('accept-encoding') ?? '';
    const packed = file.packed.find(({ encoding }) => new RegExp(`\\b${encoding}\\b`).test(accepted));
    return c.body(packed?.body ?? file.body, 200, {
      ...headers,
      'content-type': file.type,
      ...(packed && { 'content-encoding': packed.encoding }),
    });
  };
}

function find(files: ReadonlyMap<string, StaticFile>, path: string, accept = ''): StaticFile | undefined {
  const exact = files.get(path === '/' ? '/index.html' : path);
  if (exact) return exact;
  const isApi = /^\/(api|functions|healthz|readyz)(\/|$)/.test(path);
  return !isApi && accept.includes('text/html') ? files.get('/index.html') : undefined;
}
