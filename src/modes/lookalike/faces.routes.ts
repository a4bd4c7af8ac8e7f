// Photos coming in and going out: giving one, choosing the face that is meant, deleting it. What becomes of it is a job's (lookalike.work.ts).
import { z } from 'zod';
import { chooseFaceBody, faceParams, photoAccepted } from '@nakodo/protocol';
import type { Database, Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { maxPhotoBytes, photoProblemWords } from '../../photos/photo-problem.js';
import type { PhotoStore } from '../../photos/photo-store.js';
import { storePhoto } from '../../photos/store-photo.js';
import { streamBody, type StreamedBody } from '../../server/http/body.js';
import type { AppContext } from '../../server/http/context.js';
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
import { readOneFile } from '../../server/http/one-file-form.js';
import { createUploadRoom } from '../../server/http/upload-room.js';

const tags = ['lookalike'];

/** Not as a schema that checks: that would read the whole body before we know who sends it. */
const photoForm = {
  type: 'object' as const,
  required: ['file'],
  properties: {
    file: {
      type: 'string' as const,
      format: 'binary',
      description: `The photo: JPEG, PNG, WebP, AVIF, GIF or TIFF, up to ${maxPhotoBytes / 1024 / 1024} MB`,
    },
    poolId: { type: 'string' as const, format: 'uuid', description: 'Needed by who is in several lookalike pools' },
  },
};

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
/** For photos on their way in, all together: four of the largest, or thirty of a phone's. */
const roomBytes = 96 * 1024 * 1024;
/** What a form puts around a photo. */
export const photoFormBytes = maxPhotoBytes + 64 * 1024;

export function facesRoutes({ db, store }: FacesRoutes): Router {
  const app = createRouter();
  const room = createUploadRoom({ bytes: roomBytes });
  app.openapi(give, async (c) => {
    const body = streamBody(c);
    try {
      const pools = await asCaller(c, db, poolsToGive);
      const leave = await room.enter(personId(c), announcedBytes(c));
      try {
        return c.json({ success: true as const, message: accepted, ...(await takePhoto(c, body, pools)) }, 202);
      } finally {
        leave();
      }
    } catch (error) {
      await body.drain();
      throw error;
    }
  });
  app.openapi(choose, async (c) => {
    const [{ faceId }, { x, y }] = [c.req.valid('param'), c.req.valid('json')];
    const { jobId } = await asCaller(c, db, (tx) =>
      tx.getRow<{ jobId: string }>(sql`select choose_face(${faceId}, ${x}, ${y}) as "jobId"`),
    );
    return c.json({ success: true as const, message: accepted, faceId, jobId }, 202);
  });
  app.openapi(remove, async (c) => {
    await asCaller(c, db, (tx) => tx.run(sql`select delete_face(${c.req.valid('param').faceId})`));
    return c.body(null, 204);
  });
  return app;

  /** Reads the photo, stores it and queues its job. */
  async function takePhoto(c: AppContext, body: StreamedBody, pools: readonly string[]) {
    const contentType = c.req.header('content-type');
    const { file, fields } = await readOneFile(body, { contentType, field: 'file', what: 'photo', maxBytes: maxPhotoBytes });
    const poolId = poolOf(fields.get('poolId'), pools);
    // Before its pixels are looked at; of the only pool it was asked already.
    if (pools.length > 1 || poolId !== pools[0]) await asCaller(c, db, (tx) => tx.run(sql`select check_photo(${poolId})`));
    const photo = await storePhoto({ db, store }, file);
    if ('reason' in photo) throw unreadable(photoProblemWords[photo.reason]);
    return await asCaller(c, db, (tx) =>
      tx.getRow<{ faceId: string; jobId: string }>(
        sql`select face_id as "faceId", job_id as "jobId" from add_face(${poolId}, ${sql.json(photo)}::jsonb)`,
      ),
    );
  }
}

function unreadable(message: string): AppError {
  return new AppError('invalid_input', { detail: message, problems: [{ path: 'file', message }] });
}

/** As much as it may be, where the sender does not say. */
function announcedBytes(c: AppContext): number {
  const said = Number(c.req.header('content-length') ?? photoFormBytes);
  return Number.isFinite(said) ? Math.min(Math.max(0, said), photoFormBytes) : photoFormBytes;
}

/**
 * The pools that the caller may give a photo to, before a byte of it is read. Whoever may not in their only one is refused at once; of several
 * the form says which.
 */
async function poolsToGive(tx: Session): Promise<string[]> {
  const pools = await tx.rows<{ id: string }>(sql`
    select p.id from pool_members m join pools p on p.id = m.pool_id and p.mode = 'lookalike' where m.profile_id = auth.uid()`);
  const [only] = pools;
  if (only === undefined) throw await withoutPool(tx);
  if (pools.length === 1) await tx.run(sql`select check_photo(${only.id})`);
  return pools.map(({ id }) => id);
}

async function withoutPool(tx: Session): Promise<AppError> {
  const suspended = await tx.findRow(sql`select from profiles p where p.id = auth.uid() and p.suspended_at is not null`);
  return suspended
    ? new AppError('forbidden', 'This account is suspended: it cannot give photos.')
    : new AppError('conflict', 'Join a lookalike pool first.');
}

function poolOf(given: string | undefined, pools: readonly string[]): string {
  const [only] = pools;
  if (given === undefined && only !== undefined && pools.length === 1) return only;
  if (given === undefined) throw wrongPool('You are in several pools: say which one by its poolId.');
  if (!z.uuid().safeParse(given).success) throw wrongPool('This is not the id of a pool.');
  return given; // whose it is, the database says
}

function wrongPool(message: string): AppError {
  return new AppError('invalid_input', { detail: message, problems: [{ path: 'poolId', message }] });
}
