// Which model measures faces in this installation, as the database knows it: policies in SQL read there what a distance means.
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import type { FaceModelDescription } from '../faces/face-embedder.js';

/** From now on faces are measured by this one; what another measured is queued to be measured anew. Throws `conflict` for another length than before. */
export async function useFaceModel(
  session: Session,
  { model, length, middle, scale }: FaceModelDescription,
  { served }: { readonly served: boolean },
): Promise<void> {
  await session.run(sql`select use_face_model(${model}, ${length}, ${middle}, ${scale}, ${served})`);
}

/** The model that an outside service had last; undefined: none ever said, or the database has no Nakodo in it yet. */
export async function findServedFaceModel(session: Session): Promise<FaceModelDescription | undefined> {
  const { ready } = await session.getRow<{ ready: boolean }>(sql`select to_regclass('public.face_models') is not null as ready`);
  if (!ready) return undefined;
  return await session.findRow<FaceModelDescription>(sql`
    select model, length, middle, scale from face_models where served_at is not null order by served_at desc limit 1`);
}
