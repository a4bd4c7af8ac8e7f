// What moderators see of photos, and their decisions. The SQL functions decide, as the caller, and write the log.
import {
  faceFlag,
  photoReview,
  type DecideFlag,
  type DecidePhoto,
  type FaceFlag,
  type PhotoReview,
  type ReviewList,
} from '@nakodo/protocol';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { cleanText } from '../../people/import/values.js';
import type { LinksTo } from './lookalike.present.js';

const cleanNote = (note: string | null | undefined) => (note ? cleanText(note) : null);

interface PhotoRow {
  readonly face_id: string;
  readonly pool_id: string;
  readonly pool_name: string;
  readonly user_id: string;
  readonly name: string;
  readonly age_band: string | null;
  readonly minor: boolean;
  readonly given_at: Date;
  readonly measured: boolean;
  readonly width: number;
  readonly height: number;
  readonly box: unknown;
  readonly place: string;
}

export interface ReviewPage {
  readonly list: ReviewList;
  readonly poolId: string | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after: string | undefined;
}

/** For moderators; none of the caller's own. Without links for who is nobody in particular. Throws `forbidden`. */
export async function listPhotosToReview(
  session: Session,
  { list, poolId, limit, after }: ReviewPage,
  links: LinksTo | undefined,
): Promise<{ readonly photos: PhotoReview[]; readonly next: string | null }> {
  const rows = await session.rows<PhotoRow>(sql`
    select * from get_photos_to_review(${list}, ${poolId ?? null}, ${limit + 1}, ${after ?? null})`);
  const page = rows.slice(0, limit);
  return { photos: page.map((row) => presentPhoto(row, links)), next: rows.length > limit ? page.at(-1)!.place : null };
}

function presentPhoto(row: PhotoRow, links: LinksTo | undefined): PhotoReview {
  const { ageBand, box } = photoReview.shape;
  return {
    faceId: row.face_id,
    pool: { id: row.pool_id, name: row.pool_name },
    person: { id: row.user_id, name: row.name },
    ageBand: ageBand.parse(row.age_band),
    minor: row.minor,
    givenAt: row.given_at.toISOString(),
    measured: row.measured,
    width: row.width,
    height: row.height,
    box: box.parse(row.box),
    links: links?.(row.face_id) ?? null,
  };
}

/** The same decision again changes nothing. Throws `not_found`, also for one's own, and `conflict` for approving what was rejected. */
export async function decidePhoto(session: Session, faceId: string, decided: DecidePhoto): Promise<void> {
  const reason = decided.decision === 'rejected' ? decided.reason : null;
  await session.run(sql`select decide_photo(${faceId}, ${decided.decision}, ${reason}, ${cleanNote(decided.note)})`);
}

interface FlagRow extends Omit<FaceFlag, 'createdAt' | 'sides'> {
  readonly createdAt: Date;
  readonly sides: unknown;
}

const storedSides = faceFlag.shape.sides.element.omit({ links: true }).array().length(2);

/** Open ones, the oldest first, for moderators; none with a photo of the caller's. Throws `forbidden`. */
export async function listFaceFlags(
  session: Session,
  { limit, after }: { readonly limit: number; readonly after: number | undefined },
  links: LinksTo | undefined,
): Promise<{ readonly flags: FaceFlag[]; readonly next: number | null }> {
  const rows = await session.rows<FlagRow>(sql`
    select id, kind, similarity, created_at as "createdAt", sides from get_face_flags(${limit + 1}, ${after ?? null})`);
  const flags = rows.slice(0, limit).map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    sides: storedSides.parse(row.sides).map((side) => ({ ...side, links: links?.(side.faceId) ?? null })),
  }));
  return { flags, next: rows.length > limit ? flags.at(-1)!.id : null };
}

/** The same decision again changes nothing. Throws `not_found`, also where a photo is the caller's, and `conflict` for another decision. */
export async function decideFlag(session: Session, flagId: number, decided: DecideFlag): Promise<void> {
  const faceIds = decided.decision === 'removed' ? decided.faceIds : [];
  await session.run(sql`select decide_flag(${flagId}, ${decided.decision}, ${faceIds}::uuid[], ${cleanNote(decided.note)})`);
}
