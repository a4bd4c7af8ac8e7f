// Photos coming in and going out: giving one, choosing the face that is meant, deleting it. What becomes of it is a job's (lookalike.work.ts).
import { z } from 'zod';
import { chooseFaceBody, faceParams, photoAccepted } from '@nakodo/protocol';
import type { Database, Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { photoProblemWords } from '../../photos/photo-problem.js';
import type { PhotoStore } from '../../photos/photo-store.js';
import { storePhoto } from '../../photos/store-photo.js';
import type { AppContext } from '../../server/http/context.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../../server/http/endpoint.js';

const tags = ['lookalike'];

const photoForm = z.object({
  file: z
    .any()
    .meta({ type: 'string', format: 'binary', description: 'The photo: JPEG, PNG, WebP, AVIF, GIF or TIFF, up to 20 MB' }),
  poolId: z.uuid().optional().meta({ description: 'Needed by who is in several lookalike pools' }),
});

const give = endpoint('person', {
  method: 'post',
  path: '/api/faces',
  tags,
  summary: 'Give a photo. It is looked at in the background; the answer says which job to watch',
  description:
    'Refused (409, naming `consent`) before the person agreed to photos being measured. A new photo replaces the old one when it is ready.',
  request: { body: { required: true, content: { 'multipart/form-data': { schema: photoForm } } } },
  responses: { 202: answer(photoAccepted, 'Stored, and its job is queued') },
});

const choose = endpoint('person', {
  method: 'post',
  path: '/api/faces/{faceId}/choose',
  tags,
  summary: 'Say which of several faces in a photo is meant',
  request: { params: faceParams, body: jsonBody(chooseFaceBody) },
  responses: { 202: answer(photoAccepted, 'Its new job is queued') },
});

const remove = endpoint('person', {
  method: 'delete',
  path: '/api/faces/{faceId}',
  tags,
  summary: 'Delete a photo, and with it what was measured, its jobs and its matches. Deleting twice is deleting once',
  request: { params: faceParams },
  responses: { 204: nothing },
});

export interface FacesRoutes {
  readonly db: Database;
  readonly store: PhotoStore;
}

const accepted = 'Photo uploaded. We are looking for similar people: this takes a moment.';

export function facesRoutes({ db, store }: FacesRoutes): Router {
  const app = createRouter();
  app.openapi(give, async (c) => {
    const { file, poolId } = await readForm(c);
    const pool = poolId ?? (await asCaller(c, db, onlyPool));
    await asCaller(c, db, (tx) => tx.run(sql`select check_photo(${pool})`)); // before its bytes are looked at
    const bytes = new Uint8Array(await file.arrayBuffer());
    const photo = await storePhoto({ db, store }, bytes);
    if ('reason' in photo) throw unreadable(photoProblemWords[photo.reason]);
    const { face_id, job_id } = await asCaller(
      c,
      db,
      (tx) => tx.getRow<{ face_id: string; job_id: string }>(sql`select * from add_face(${pool}, ${sql.json(photo)}::jsonb)`),
      { readOnly: false },
    );
    return c.json({ success: true as const, message: accepted, faceId: face_id, jobId: job_id }, 202);
  });
  app.openapi(choose, async (c) => {
    const [{ faceId }, { x, y }] = [c.req.valid('param'), c.req.valid('json')];
    const { jobId } = await asCaller(
      c,
      db,
      (tx) => tx.getRow<{ jobId: string }>(sql`select choose_face(${faceId}, ${x}, ${y}) as "jobId"`),
      { readOnly: false },
    );
    return c.json({ success: true as const, message: accepted, faceId, jobId }, 202);
  });
  app.openapi(remove, async (c) => {
    await asCaller(c, db, (tx) => tx.run(sql`select delete_face(${c.req.valid('param').faceId})`), { readOnly: false });
    return c.body(null, 204);
  });
  return app;
}

interface PhotoForm {
  readonly file: File;
  readonly poolId: string | undefined;
}

async function readForm(c: AppContext): Promise<PhotoForm> {
  const form = await c.req.parseBody().catch(() => {
    throw unreadable('The photo did not arrive whole: send it again, as multipart/form-data with the field "file".');
  });
  const { file, poolId } = form;
  if (!(file instanceof File)) throw unreadable('There is no photo: send it as multipart/form-data in the field "file".');
  const pool = z.uuid().optional().safeParse(poolId);
  if (!pool.success)
    throw new AppError('invalid_input', { problems: [{ path: 'poolId', message: 'this is not the id of a pool' }] });
  return { file, poolId: pool.data };
}

function unreadable(message: string): AppError {
  return new AppError('invalid_input', { detail: message, problems: [{ path: 'file', message }] });
}

/** Who is in one lookalike pool need not say which. */
async function onlyPool(tx: Session): Promise<string> {
  const pools = await tx.rows<{ id: string }>(
    sql`select p.id from pools p where p.mode = 'lookalike' order by p.created_at limit 2`,
  );
  if (pools.length === 1) return pools[0]!.id;
  const message = pools.length === 0 ? 'Join a lookalike pool first' : 'You are in several pools: say which one by its poolId';
  throw new AppError(pools.length === 0 ? 'conflict' : 'invalid_input', message);
}
