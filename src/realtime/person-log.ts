// A person's log as readers see it: a place in it that survives any break, and what comes after. A place is the Postgres snapshot that was
// told completely; within a page that had to be cut also that page's snapshot and the (transaction, id) reached. See read_person_events.
import { AppError } from '../errors.js';
import { sql } from '../db/sql.js';
import type { Actor, Database, Session } from '../db/database.js';

export interface Place {
  /** Which database's log. */
  readonly log: string;
  /** Everything that this snapshot sees was told. */
  readonly seen: string;
  /** Within a page: of what its snapshot sees, everything up to (xid, id) was told, too. */
  readonly within?: { readonly snapshot: string; readonly xid: string; readonly id: string };
}

export interface LoggedEvent {
  /** Its own number within the person's log. */
  readonly number: number;
  readonly kind: string;
  readonly data: unknown;
  /** The place after it. */
  readonly place: Place;
}

export interface LogRead {
  /** What was asked for is no longer known, or too much: everything must be read anew. */
  readonly reset: boolean;
  readonly events: readonly LoggedEvent[];
  /** Where the next read goes on. */
  readonly place: Place;
  /** There may be more already. */
  readonly more: boolean;
}

/** What a reader asks: undefined begins now. */
export interface LogQuestion {
  readonly userId: string;
  readonly place: Place | undefined;
}

export const pageEvents = 100;
const serviceActor: Actor = { role: 'service_role' };

const version = '1';
const maxPlaceLength = 8000;
const placePattern = /^1~([0-9a-f]{16})~([\d:,]+)(?:~([\d:,]+)~(\d{1,19})\.(\d{1,19}))?(?:#\d{1,19})?$/;
const snapshotPattern = /^\d{1,19}:\d{1,19}:(?:\d{1,19}(?:,\d{1,19})*)?$/;
const largest = 2n ** 63n;

export function formatPlace({ log, seen, within }: Place): string {
  return `${version}~${log}~${seen}${within ? `~${within.snapshot}~${within.xid}.${within.id}` : ''}`;
}

/** Throws `invalid_input` when the text was not made by `formatPlace`. */
export function parsePlace(text: string): Place {
  const [, log = '', seen = '', snapshot, xid = '', id = ''] = (text.length <= maxPlaceLength && placePattern.exec(text)) || [];
  const numbers = [xid || '1', id || '0'].map(BigInt);
  if (!isSnapshot(seen) || (snapshot !== undefined && !isSnapshot(snapshot)) || numbers.some((number) => number >= largest)) {
    throw new AppError('invalid_input', 'This is no place in a stream: take the id of an event, or begin without one');
  }
  return { log, seen, ...(snapshot !== undefined && { within: { snapshot, xid, id } }) };
}

/** `xmin:xmax:xip,...` as Postgres writes it: xmin and xmax at least 1, running ones in between, in order. */
function isSnapshot(text: string): boolean {
  if (!snapshotPattern.test(text)) return false;
  const [xmin = 0n, xmax = 0n, ...running] = text.split(/[:,]/).filter(Boolean).map(BigInt);
  if (xmin < 1n || xmax < xmin || xmax >= largest) return false;
  return running.every((xid, at) => xid >= xmin && xid < xmax && (at === 0 || xid > (running[at - 1] as bigint)));
}

interface ReadRow {
  readonly log: string;
  readonly snapshot: string;
  readonly reset: boolean;
  readonly events: readonly { readonly id: number; readonly xid: string; readonly kind: string; readonly data: unknown }[];
}

/** As the person. `maxBehind`: with more than this to tell it is a reset. */
export async function readLog(db: Database, question: LogQuestion, maxBehind: number): Promise<LogRead> {
  const { userId, place } = question;
  const row = await db.transaction(
    (tx) =>
      tx.getRow<ReadRow>(sql`
        select * from read_person_events(${userId}, ${place?.log ?? null}, ${place?.seen ?? null}::pg_snapshot,
          ${place?.within?.snapshot ?? null}::pg_snapshot, ${place?.within?.xid ?? null}::xid8, ${place?.within?.id ?? null}::bigint,
          ${pageEvents}, ${maxBehind})`),
    { as: { role: 'authenticated', userId }, readOnly: true },
  );
  return readOf(row, place);
}

/** Several logs in one statement, as the service; answers in the order of the questions. */
export async function readLogs(db: Database, questions: readonly LogQuestion[]): Promise<LogRead[]> {
  const each = <T>(value: (question: LogQuestion) => T) => questions.map(value);
  const rows = await db.transaction(
    (tx) =>
      tx.rows<ReadRow>(sql`
        select r.* from unnest(${each(({ userId }) => userId)}::uuid[], ${each(({ place }) => place?.log ?? null)}::text[],
          ${each(({ place }) => place?.seen ?? null)}::pg_snapshot[], ${each(({ place }) => place?.within?.snapshot ?? null)}::pg_snapshot[],
          ${each(({ place }) => place?.within?.xid ?? null)}::xid8[], ${each(({ place }) => place?.within?.id ?? null)}::bigint[])
          with ordinality q (user_id, log, seen, page, xid, id, n)
        cross join lateral read_person_events(q.user_id, q.log, q.seen, q.page, q.xid, q.id, ${pageEvents}) r
        order by q.n`),
    { as: serviceActor, readOnly: true },
  );
  return rows.map((row, at) => readOf(row, questions[at]?.place));
}

function readOf({ log, snapshot, reset, events }: ReadRow, before: Place | undefined): LogRead {
  const now: Place = { log, seen: snapshot };
  if (reset || before === undefined) return { reset, events: [], place: now, more: false };
  const page = before.within?.snapshot ?? snapshot;
  const cut = events.length === pageEvents;
  const end: Place = { log, seen: page };
  const told = events.map(({ id, xid, kind, data }, at): LoggedEvent => {
    const last = at === events.length - 1 && !cut;
    return {
      number: id,
      kind,
      data,
      place: last ? end : { log, seen: before.seen, within: { snapshot: page, xid, id: String(id) } },
    };
  });
  return { reset, events: told, place: cut ? (told.at(-1)?.place ?? end) : end, more: cut || before.within !== undefined };
}

export interface News {
  /** For the next question. */
  readonly snapshot: string;
  readonly userIds: readonly string[];
}

/** Which of these people have something new since a snapshot. */
export async function findNews(session: Session, userIds: readonly string[], since: string | undefined): Promise<News> {
  const row = await session.getRow<{ snapshot: string; user_ids: string[] }>(sql`
    select * from find_people_with_news(${userIds}::uuid[], ${since ?? null}::pg_snapshot)`);
  return { snapshot: row.snapshot, userIds: row.user_ids };
}
