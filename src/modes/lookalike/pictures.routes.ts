// Pictures of faces by their links. A link was made for one viewer; whether they may still see the face is asked each time.
import { pictureQuery } from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { noPicture, openPhotoLink, photoLinkEnd, signPhotoLink } from '../../photos/photo-links.js';
import { photoFileKey, type PhotoSize } from '../../photos/photo-keys.js';
import { pictureResponse } from '../../photos/photo-response.js';
import type { PhotoStore } from '../../photos/photo-store.js';
import { createRouter, endpoint, type Router } from '../../server/http/endpoint.js';
import type { LinksFor } from './lookalike.present.js';

const path = '/api/pictures';

const getPicture = endpoint('anyone', {
  method: 'get',
  path,
  tags: ['lookalike'],
  summary: 'A picture, by a link that the API gave: its `link` says of whom, for whom and until when',
  request: { query: pictureQuery },
  responses: {
    200: { description: 'The picture', content: { 'image/*': { schema: { type: 'string', format: 'binary' } } } },
    304: { description: 'The browser has it already' },
  },
});

/** Links that are good for 10 to 20 minutes, the same for each call within 10. */
export function createLinksFor(key: Uint8Array): LinksFor {
  return (faceId, viewerId) => {
    const until = photoLinkEnd(Date.now());
    const link = (size: PhotoSize) => `${path}?link=${signPhotoLink({ faceId, viewerId, size, until }, key)}`;
    return { photo: link('photo'), thumbnail: link('thumb') };
  };
}

export interface PicturesRoutes {
  readonly db: Database;
  readonly store: PhotoStore;
  readonly photoLinkKey: Uint8Array;
}

export function picturesRoutes({ db, store, photoLinkKey }: PicturesRoutes): Router {
  const app = createRouter();
  app.openapi(getPicture, async (c) => {
    const nowMs = Date.now();
    const link = openPhotoLink(c.req.valid('query').link, photoLinkKey, nowMs);
    if ('refused' in link) throw noPicture();
    const face = await db.findRow<{ photo_key: string | null }>(sql`
      select photo_key from faces where id = ${link.faceId} and can_see_face(id, ${link.viewerId})`);
    if (!face?.photo_key) throw noPicture();
    const request = { method: c.req.method, until: link.until, nowMs, ifNoneMatch: c.req.header('if-none-match') };
    // There is no thumbnail before the photo was looked at.
    for (const size of new Set<PhotoSize>([link.size, 'photo'])) {
      const response = await pictureResponse(store, photoFileKey(face.photo_key, size), request);
      if (response !== undefined) return response;
    }
    throw noPicture();
  });
  return app;
}
