// The lookalike mode as the API answers it. Nothing that is not named here leaves; never an embedding.
import {
  photoConsentVersion,
  type LookalikeMatch,
  type LookalikeState,
  type MatchJob,
  type OwnFace,
  type PhotoLinks,
} from '@nakodo/protocol';
import type { RegisteredAttribute } from '../../people/attributes.js';
import { presentContact } from '../../people/contacts/contacts.present.js';
import { sentenceOf } from '../../policy/explain.js';
import { presentCard } from '../pool/card.present.js';
import { coarse, presentCoarseReasons, storedTerms } from '../pool/reasons.present.js';
import { presentWhyNone } from '../pool/why-none.present.js';
import type { FaceMatchRow, LookalikePoolRow, MatchJobRow, OwnFaceRow } from './lookalike.read.js';
import { jobWords, rejectionWords } from './lookalike.words.js';

/** Makes links to the pictures of a face, for one viewer. */
export type LinksFor = (faceId: string, viewerId: string) => PhotoLinks;
/** For the one who asked. */
export type LinksTo = (faceId: string) => PhotoLinks;

export interface Standing {
  readonly photosLeave: boolean;
  readonly pool: LookalikePoolRow;
  readonly faces: readonly OwnFaceRow[];
  readonly attributes: readonly RegisteredAttribute[];
}

export function presentState(
  { photosLeave, pool, faces, attributes }: Standing,
  rules: readonly string[],
  links: LinksTo,
): LookalikeState {
  const [ready, next] = [faces.find(({ state }) => state === 'ready'), faces.find(({ state }) => state !== 'ready')];
  const why = ready?.matches === 0 && ready.job?.status === 'completed' ? ready.job.why : null;
  return {
    pool: {
      id: pool.id,
      code: pool.code,
      name: pool.name,
      description: pool.description,
      minimumAge: pool.minimum_age,
      photos: pool.photos,
      photosLeave,
      open: pool.open,
      rules: [...rules],
    },
    consentedAt: pool.consented_version === photoConsentVersion ? (pool.consented_at?.toISOString() ?? null) : null,
    face: ready ? presentOwnFace(ready, links) : null,
    next: next ? presentOwnFace(next, links) : null,
    why: why && presentWhyNone(why, { attributes, whose: 'Your' }),
  };
}

export function presentJob(row: MatchJobRow): MatchJob {
  return {
    id: row.id,
    faceId: row.face_id,
    status: row.status,
    message: jobWords(row),
    refusal: row.reason,
    matchCount: row.match_count,
    createdAt: row.created_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
  };
}

function presentOwnFace(row: OwnFaceRow, links: LinksTo): OwnFace {
  const { job } = row;
  return {
    id: row.id,
    state: row.state,
    moderation: row.moderation,
    rejection: row.rejection && { reason: row.rejection, words: rejectionWords(row.rejection) },
    refusal: row.refusal,
    found: row.found ?? [],
    box: row.box,
    width: row.width,
    height: row.height,
    links: row.width === null ? null : links(row.id),
    job:
      job &&
      presentJob({
        ...job,
        match_count: job.match_count === null ? null : row.matches,
        created_at: new Date(job.created_at),
        completed_at: job.completed_at === null ? null : new Date(job.completed_at),
      }),
  };
}

export function presentFaceMatch(row: FaceMatchRow, label: (attribute: string) => string, links: LinksTo): LookalikeMatch {
  return {
    person: presentCard(row.card, label),
    links: row.has_photo ? links(row.face_id) : null,
    score: coarse(row.score),
    similarity: row.similarity === null ? null : coarse(row.similarity),
    sentence: sentenceOf(storedTerms(row.reasons)),
    reasons: presentCoarseReasons(row.reasons),
    decidedAt: row.decided_at.toISOString(),
    contact: presentContact(row),
  };
}
