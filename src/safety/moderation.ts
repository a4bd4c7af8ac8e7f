// What moderators do about people: suspending and shadow-banning, and the log of it. The SQL functions decide, as the caller, and write the log.
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { cleanText } from '../people/import/values.js';

/** Idempotent. Throws `not_found`, `forbidden` where only an admin may. */
export async function suspendPerson(session: Session, userId: string, note: string | null): Promise<void> {
  await session.run(sql`select suspend_person(${userId}, ${cleanNote(note)})`);
}

/** Idempotent. Throws as `suspendPerson`. */
export async function liftSuspension(session: Session, userId: string, note: string | null): Promise<void> {
  await session.run(sql`select lift_suspension(${userId}, ${cleanNote(note)})`);
}

/** Idempotent. Throws as `suspendPerson`. */
export async function shadowBanPerson(session: Session, userId: string, note: string | null): Promise<void> {
  await session.run(sql`select shadow_ban_person(${userId}, ${cleanNote(note)})`);
}

/** Idempotent. Throws as `suspendPerson`. */
export async function liftShadowBan(session: Session, userId: string, note: string | null): Promise<void> {
  await session.run(sql`select lift_shadow_ban(${userId}, ${cleanNote(note)})`);
}

export interface ModerationRow {
  readonly id: number;
  readonly created_at: Date;
  readonly action: string;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly about_id: string;
  readonly about_name: string | null;
  readonly report_id: string | null;
  readonly note: string | null;
  /** Of the photo that it is about, while it is there. */
  readonly face_id: string | null;
  readonly reason: string | null;
}

export interface LogPage {
  /** Older than this line; undefined: the newest. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** For moderators: the last first, and whether there are older ones. Throws `forbidden`. */
export async function listModeration(
  session: Session,
  { before, limit }: LogPage,
): Promise<{ readonly rows: ModerationRow[]; readonly more: boolean }> {
  const rows = await session.rows<ModerationRow>(sql`select * from get_moderation_log(${limit + 1}, ${before ?? null})`);
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

export const cleanNote = (text: string | null) => (text === null ? null : cleanText(text));
