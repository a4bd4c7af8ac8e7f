// The lookalike mode: faces, photos and consents.
import { sql } from '../../../src/db/sql.js';
import type { RowMaker } from './side.js';

export const lookalikeRows: Readonly<Record<string, RowMaker>> = {
  face_models: (s) => ({
    where: sql`model = ${`model ${s.number}`}`,
    insert: sql`insert into face_models (model, length, middle, scale) values (${`model ${s.number}`}, 1, 0.6, 0.05)`,
  }),
  photo_removals: (s) => ({
    where: sql`key = ${s.person}`,
    insert: sql`insert into photo_removals (key) values (${s.person})`,
  }),
  photo_requests: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into photo_requests (user_id, kind) values (${s.person}, 'given')`,
  }),
  consents: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into consents (user_id, pool_id, kind, version) values (${s.person}, ${s.pool}, 'photo', '1')`,
  }),
  faces: (s) => ({
    where: sql`id = ${s.person}`,
    insert: sql`insert into faces (id, pool_id, user_id, state, ready_at) values (${s.person}, ${s.pool}, ${s.person}, 'ready', now())`,
  }),
  matches: (s) => ({
    where: sql`face_a_id = ${s.person}`,
    insert: sql`
      insert into matches (face_a_id, face_b_id, pool_id, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id)
      values (${s.person}, ${s.other}, ${s.pool}, ${s.person}, ${s.other}, 0.5, '[]', '[]', ${s.version})`,
  }),
  face_flags: (s) => ({
    where: sql`face_id = ${s.person}`,
    insert: sql`insert into face_flags (pool_id, kind, face_id, other_face_id) values (${s.pool}, 'same_photo', ${s.person}, ${s.other})`,
  }),
  match_jobs: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into match_jobs (face_id, pool_id, user_id, cause) values (${s.pool}, ${s.pool}, ${s.person}, 'photo')`,
  }),
  photo_link_keys: (s) => ({
    where: sql`id = ${s.number + 1}`,
    insert: sql`insert into photo_link_keys (id, key) values (${s.number + 1}, sha256(''))`,
  }),
};
