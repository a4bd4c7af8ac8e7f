// The answer for a picture: the browser may keep it for as long as its link is good, nobody between may, and whatever is in it, nothing of it is
// run. The link is the permission: no cookie is read, and pages of other origins (the host app's) may show it.
import type { PhotoStore, StoredFile } from './photo-store.js';

export interface PictureRequest {
  /** GET or HEAD. */
  readonly method: string;
  readonly ifNoneMatch: string | undefined;
  /** When its link ends, in seconds since 1970. */
  readonly until: number;
  readonly nowMs: number;
}

/** 200, or 304 for who has it already; undefined when there is no such file. Throws what the store throws. */
export async function pictureResponse(
  store: Pick<PhotoStore, 'get'>,
  fileKey: string,
  request: PictureRequest,
): Promise<Response | undefined> {
  const file = await store.get(fileKey);
  if (file === undefined) return undefined;
  const headers = headersOf(file, Math.max(0, Math.floor(request.until - request.nowMs / 1000)));
  const isKnown = hasTag(request.ifNoneMatch, file.etag);
  if (!isKnown && request.method === 'GET') return new Response(file.body, { headers });
  await file.body.cancel();
  if (!isKnown) return new Response(null, { headers });
  delete headers['content-length'];
  return new Response(null, { status: 304, headers });
}

function headersOf({ contentType, length, etag }: StoredFile, maxAgeSeconds: number): Record<string, string> {
  return {
    'content-type': contentType,
    'content-length': String(length),
    'content-disposition': 'inline',
    etag,
    'cache-control': `private, max-age=${maxAgeSeconds}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  };
}

/** As HTTP compares them for a GET: weakly. */
function hasTag(ifNoneMatch: string | undefined, etag: string): boolean {
  const strong = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch !== undefined && ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || strong(tag) === strong(etag));
}
