// Photos over HTTP for moderators: those that wait, the newest, and pairs of accounts that look like one.
import {
  decideFlagBody,
  decidePhotoBody,
  faceFlagParams,
  faceFlagsAnswer,
  faceFlagsQuery,
  photoReviewParams,
  photoReviewsAnswer,
  photoReviewsQuery,
} from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import type { AppContext } from '../../server/http/context.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../../server/http/endpoint.js';
import type { LinksFor, LinksTo } from './lookalike.present.js';
import { decideFlag, decidePhoto, listFaceFlags, listPhotosToReview } from './photo-review.js';

const tags = ['safety'];

const list = endpoint('moderator', {
  method: 'get',
  path: '/api/photo-reviews',
  tags,
  summary: 'Photos that wait to be approved, the oldest first, or the newest that others see; page by page',
  request: { query: photoReviewsQuery },
  responses: { 200: answer(photoReviewsAnswer, 'The photos; none of the caller') },
});

const decide = endpoint('moderator', {
  method: 'post',
  path: '/api/photo-reviews/{faceId}',
  tags,
  summary: 'Approve or reject a photo. The same decision again changes nothing; what was rejected cannot be approved',
  request: { params: photoReviewParams, body: jsonBody(decidePhotoBody) },
  responses: { 204: nothing },
});

const listFlags = endpoint('moderator', {
  method: 'get',
  path: '/api/face-flags',
  tags,
  summary: 'Pairs of photos on two accounts that are the same, or show the same face; the oldest first',
  request: { query: faceFlagsQuery },
  responses: { 200: answer(faceFlagsAnswer, 'What is not decided yet; none with a photo of the caller') },
});

const decideOne = endpoint('moderator', {
  method: 'post',
  path: '/api/face-flags/{flagId}',
  tags,
  summary:
    'Say that such a pair is fine, or remove photos of it. The same decision again changes nothing, another one is a conflict',
  request: { params: faceFlagParams, body: jsonBody(decideFlagBody) },
  responses: { 204: nothing },
});

export interface PhotoReviewRoutes {
  readonly db: Database;
  readonly photoLinks: LinksFor;
}

export function photoReviewRoutes({ db, photoLinks }: PhotoReviewRoutes): Router {
  const app = createRouter();
  /** A link is for one viewer: the service is none. */
  const linksTo = (c: AppContext): LinksTo | undefined => {
    const identity = c.get('identity');
    return identity.kind === 'person' ? (faceId) => photoLinks(faceId, identity.userId) : undefined;
  };
  app.openapi(list, async (c) => {
    const { list: which, poolId, limit, after } = c.req.valid('query');
    const page = { list: which, poolId, limit, after };
    return c.json(await asCaller(c, db, (tx) => listPhotosToReview(tx, page, linksTo(c))), 200);
  });
  app.openapi(decide, async (c) => {
    const { faceId } = c.req.valid('param');
    await asCaller(c, db, (tx) => decidePhoto(tx, faceId, c.req.valid('json')));
    return c.body(null, 204);
  });
  app.openapi(listFlags, async (c) => {
    const { limit, after } = c.req.valid('query');
    return c.json(await asCaller(c, db, (tx) => listFaceFlags(tx, { limit, after }, linksTo(c))), 200);
  });
  app.openapi(decideOne, async (c) => {
    const { flagId } = c.req.valid('param');
    await asCaller(c, db, (tx) => decideFlag(tx, flagId, c.req.valid('json')));
    return c.body(null, 204);
  });
  return app;
}
