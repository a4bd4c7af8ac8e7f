// Keeps the vectors of people's texts true to the texts: embeds what is new or changed, where a policy in use compares it, and removes what
// no longer has a text. A text that cannot be embedded is parked with its error; an embedder that is away costs nobody an attempt.
import { sql } from '../db/sql.js';
import type { Database, Session } from '../db/database.js';
import { AppError } from '../errors.js';
import type { TextEmbedder } from '../text/embedder.js';
import { claimRows, failRows, finishRows, releaseRows, type Claim, type Queue } from '../work/queue.js';
import type { Service } from '../work/worker.js';
import { bytesOf } from './people.js';

export const embeddingQueue: Queue = {
  table: 'embedding_queue',
  order: sql`priority desc, enqueued_at, id`,
  columns: ['profile_id'],
};

export interface EmbeddingWork {
  readonly db: Database;
  readonly embedder: TextEmbedder;
  /** Unique among all workers. */
  readonly worker: string;
}

type Claimed = Claim<{ readonly profile_id: string }>;

const batchProfiles = 32;
const leaseMs = 120_000;
const pollMs = 5000;

export function embeddingService(work: EmbeddingWork): Service {
  return {
    name: 'embedding',
    pollMs,
    async runOnce(signal) {
      const claims = await claimRows<{ profile_id: string }>(work.db, embeddingQueue, {
        worker: work.worker,
        limit: batchProfiles,
        leaseMs,
      });
      if (claims.length > 0) await embedClaims(work, claims, signal);
      return claims.length > 0;
    },
  };
}

/** A batch, and if it fails one profile at a time: whoever is at fault fails alone. */
async function embedClaims(work: EmbeddingWork, claims: readonly Claimed[], signal: AbortSignal): Promise<void> {
  try {
    await embedProfiles(work, claims, signal);
  } catch (error) {
    if (isOutage(error)) {
      await releaseRows(work.db, embeddingQueue, work.worker, claims).catch(() => undefined); // else the lease ends by itself
      throw error;
    }
    if (claims.length > 1) {
      for (const claim of claims) await embedClaims(work, [claim], signal);
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    await failRows(work.db, embeddingQueue, work.worker, claims, { message, permanent: true });
  }
}

/** Not the text's fault: the embedder or the database is away, too busy, not set up, or we are stopping. */
function isOutage(error: unknown): boolean {
  const codes = ['upstream', 'timeout', 'rate_limited', 'cancelled', 'setup', 'database_unavailable'];
  return error instanceof AppError && codes.includes(error.code);
}

async function embedProfiles(
  { db, embedder, worker }: EmbeddingWork,
  claims: readonly Claimed[],
  signal: AbortSignal,
): Promise<void> {
  const texts = await readTexts(
    db,
    claims.map((claim) => claim.profile_id),
    embedder.model,
  );
  const changed = texts.filter((text) => text.text !== null && !text.embedded);
  const vectors = await embedder.embed(
    changed.map(({ text }) => text ?? ''),
    { signal },
  );
  const made = changed.flatMap((text, at) => {
    const vector = vectors[at];
    return vector ? [{ ...text, vector }] : []; // says nothing the model can read: counts as missing
  });
  const without = texts.filter(
    (text) => !text.embedded && !made.some((each) => each.profile_id === text.profile_id && each.attribute === text.attribute),
  );
  await db.transaction(async (tx) => {
    const free = await lockProfiles(tx, claims);
    const isFree = ({ profile_id }: { readonly profile_id: string }) => free.has(profile_id);
    await removeVectors(tx, without.filter(isFree));
    await saveVectors(tx, embedder, made.filter(isFree));
    await finishRows(tx, embeddingQueue, worker, claims.filter(isFree));
    await postpone(
      tx,
      claims.filter((claim) => !isFree(claim)),
    );
  });
}

/**
 * Which of these profiles nobody else is writing, now locked until the end: storing a vector locks them one after another, and waiting for
 * one while holding others would be a deadlock with an update of many. The others' texts are probably not true any more anyway.
 */
async function lockProfiles(tx: Session, claims: readonly Claimed[]): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from profiles where id = any (${claims.map((claim) => claim.profile_id)}::uuid[])
    order by id for no key update skip locked`);
  return new Set(rows.map((row) => row.id));
}

/** Tried again in a moment; costs no attempt. */
async function postpone(tx: Session, claims: readonly Claimed[]): Promise<void> {
  if (claims.length === 0) return;
  await tx.run(sql`
    update embedding_queue set locked_by = null, locked_until = null, run_at = clock_timestamp() + interval '1 second'
    where id = any (${claims.map((claim) => claim.id)}::bigint[])`);
}

interface TextRow {
  readonly profile_id: string;
  readonly attribute: string;
  /** Null: there is none (any more). */
  readonly text: string | null;
  readonly hash: Buffer | null;
  /** Whether the vector of exactly this text is there. */
  readonly embedded: boolean;
}

/** Every text attribute that the policy of some pool compares, for each of the given profiles. */
async function readTexts(session: Session, profileIds: readonly string[], model: string): Promise<TextRow[]> {
  return await session.rows<TextRow>(sql`
    with compared as (
      select distinct s.value #>> '{}' as attribute
      from pools p join policy_versions v on v.id = p.policy_version_id, jsonb_path_query(v.body, '$.score[*].similar') s (value)
    ), texts as (
      select p.id as profile_id, d.name as attribute, nullif(btrim(p.attributes ->> d.name), '') as text
      from compared c join attribute_definitions d on d.name = c.attribute and d.kind = 'text'
      cross join policy_people(current_date) p
      where p.id = any (${profileIds}::uuid[])
    )
    select t.*, sha256(convert_to(t.text, 'UTF8')) as hash,
           exists (select from profile_vectors v
                   where v.profile_id = t.profile_id and v.attribute = t.attribute and v.model = ${model}
                     and v.text_hash = sha256(convert_to(t.text, 'UTF8'))) as embedded
    from texts t order by t.profile_id, t.attribute`);
}

/** Of all models: none of them is true any more. */
async function removeVectors(session: Session, gone: readonly TextRow[]): Promise<void> {
  if (gone.length === 0) return;
  await session.run(sql`
    delete from profile_vectors v
    using unnest(${gone.map((text) => text.profile_id)}::uuid[], ${gone.map((text) => text.attribute)}::text[]) g (profile_id, attribute)
    where v.profile_id = g.profile_id and v.attribute = g.attribute`);
}

async function saveVectors(
  session: Session,
  { model, length }: TextEmbedder,
  made: readonly (TextRow & { readonly vector: Float32Array })[],
): Promise<void> {
  if (made.length === 0) return;
  await session.run(sql`
    insert into profile_vectors (profile_id, attribute, model, length, vector, text_hash)
    select m.profile_id, m.attribute, ${model}, ${length}, m.vector, m.hash
    from unnest(${made.map((text) => text.profile_id)}::uuid[], ${made.map((text) => text.attribute)}::text[],
                ${made.map((text) => bytesOf(text.vector))}::bytea[], ${made.map((text) => text.hash)}::bytea[]) m (profile_id, attribute, vector, hash)
    join profiles p on p.id = m.profile_id
    order by m.profile_id, m.attribute
    on conflict (profile_id, attribute, model) do update
      set length = excluded.length, vector = excluded.vector, text_hash = excluded.text_hash, created_at = now()`);
}
