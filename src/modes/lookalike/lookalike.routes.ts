// The lookalike mode for the people in it: their photo, how its job goes, and whom it led to.
import {
  feedQuery,
  jobParams,
  lookalikeFeed,
  lookalikeParams,
  lookalikeState,
  matchJob,
  photoConsentBody,
} from '@nakodo/protocol';
import type { Database, Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { listAttributes } from '../../people/attributes.js';
import { getPool } from '../../people/pools.js';
import { parsePolicy } from '../../policy/policy.js';
import { policyWords } from '../../policy/policy-words.js';
import {
  answer,
  asCaller,
  createRouter,
  endpoint,
  jsonBody,
  nothing,
  personId,
  type Router,
} from '../../server/http/endpoint.js';
import { labelOf } from '../pool/card.present.js';
import { presentFaceMatch, presentJob, presentState, type LinksFor } from './lookalike.present.js';
import { getLookalikePool, getMatchJob, listFaceMatches, listOwnFaces } from './lookalike.read.js';

const tags = ['lookalike'];

const getState = endpoint('person', {
  method: 'get',
  path: '/api/lookalike/{poolId}',
  tags,
  summary: 'Where the caller stands in a lookalike pool: consent, photo, and the job that looks at it',
  request: { params: lookalikeParams },
  responses: { 200: answer(lookalikeState, 'With nobody found, also how many people each rule leaves') },
});

const listMatches = endpoint('person', {
  method: 'get',
  path: '/api/lookalike/{poolId}/matches',
  tags,
  summary: 'The people who are most alike, best first',
  request: { params: lookalikeParams, query: feedQuery },
  responses: { 200: answer(lookalikeFeed, 'Not whom the caller hid') },
});

const giveConsent = endpoint('person', {
  method: 'put',
  path: '/api/lookalike/{poolId}/consent',
  tags,
  summary: 'Agree to one’s photo being measured, by the text of this version',
  request: { params: lookalikeParams, body: jsonBody(photoConsentBody) },
  responses: { 204: nothing },
});

const withdrawConsent = endpoint('person', {
  method: 'delete',
  path: '/api/lookalike/{poolId}/consent',
  tags,
  summary: 'Take the consent back: photos, what was measured in them, jobs and matches are deleted',
  request: { params: lookalikeParams },
  responses: { 204: nothing },
});

const getJob = endpoint('person', {
  method: 'get',
  path: '/api/match-jobs/{jobId}',
  tags,
  summary: 'How a job of one’s own goes',
  request: { params: jobParams },
  responses: { 200: answer(matchJob, 'Kept for 7 days after its end') },
});

export interface LookalikeRoutes {
  readonly db: Database;
  readonly photoLinks: LinksFor;
  /** Photos are sent to a service to be measured. */
  readonly photosLeave?: boolean | undefined;
}

export function lookalikeRoutes({ db, photoLinks, photosLeave = false }: LookalikeRoutes): Router {
  const app = createRouter();
  app.openapi(getState, async (c) => {
    const [userId, { poolId }] = [personId(c), c.req.valid('param')];
    const standing = await asCaller(c, db, (tx) => readStanding(tx, poolId));
    // The rules are told in words; the policy itself is for those who run the pool.
    const rules = policyWords(parsePolicy((await getPool(db, poolId)).policy, standing.attributes), { modes: ['lookalike'] });
    return c.json(
      presentState({ ...standing, photosLeave }, rules, (faceId) => photoLinks(faceId, userId)),
      200,
    );
  });
  app.openapi(listMatches, async (c) => {
    const [userId, { poolId }, { limit, after }] = [personId(c), c.req.valid('param'), c.req.valid('query')];
    const { rows, attributes } = await asCaller(c, db, async (tx) => {
      await getLookalikePool(tx, poolId);
      return { rows: await listFaceMatches(tx, poolId, limit + 1, after), attributes: await listAttributes(tx) };
    });
    const label = labelOf(attributes);
    const matches = rows.slice(0, limit).map((row) => presentFaceMatch(row, label, (faceId) => photoLinks(faceId, userId)));
    return c.json({ matches, more: rows.length > limit }, 200);
  });
  app.openapi(giveConsent, async (c) => {
    const [{ poolId }, { version }] = [c.req.valid('param'), c.req.valid('json')];
    await asCaller(c, db, (tx) => tx.run(sql`select give_photo_consent(${poolId}, ${version})`));
    return c.body(null, 204);
  });
  app.openapi(withdrawConsent, async (c) => {
    const { poolId } = c.req.valid('param');
    await asCaller(c, db, (tx) => tx.run(sql`select withdraw_photo_consent(${poolId})`));
    return c.body(null, 204);
  });
  app.openapi(getJob, async (c) =>
    c.json(presentJob(await asCaller(c, db, (tx) => getMatchJob(tx, c.req.valid('param').jobId))), 200),
  );
  return app;
}

async function readStanding(tx: Session, poolId: string) {
  return {
    pool: await getLookalikePool(tx, poolId),
    faces: await listOwnFaces(tx, poolId),
    attributes: await listAttributes(tx),
  };
}
