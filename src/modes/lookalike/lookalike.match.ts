// Matches one face, within a transaction and under its pool's lock: whoever decides there sees everybody whose face became ready before, so of two
// newcomers the later finds the earlier. The pool in memory is brought up to date under the lock, which is why it may be read without a snapshot.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import type { EmbeddedFace } from '../../faces/face-embedder.js';
import type { Models } from '../../people/models.js';
import { readPeople } from '../../people/people.js';
import type { Person } from '../../people/person.js';
import { explainPair, whyNone, type Funnel } from '../../policy/explain.js';
import { needsOf, type PersonNeeds } from '../../policy/person-needs.js';
import type { RankedCandidate } from '../../policy/rank.js';
import { excludedFor, peopleQuery, refreshPool, type PoolState } from '../pool/pool-state.js';
import { candidatesOf } from './lookalike.decide.js';
import { applyMatches, comparedFaces, facesThatTake, findFace, type FaceRow, type MatchToWrite } from './lookalike.store.js';
import { sameFacesHeldBack, sameFacesIn } from './same-faces.js';

export interface FaceToMatch {
  readonly face: FaceRow;
  /** What was just measured in its photo; undefined: it was before, or there is no photo. */
  readonly measured: EmbeddedFace | undefined;
  readonly models: Models;
}

export interface Matched {
  /** The pool as it is when this commits: of no use if it does not. */
  readonly state: PoolState;
  readonly matchCount: number;
  /** With nobody: how many people each rule leaves, and what the profile lacks. */
  readonly why: WhyNobody | undefined;
}

export type WhyNobody = Funnel & PersonNeeds;

const lockLimit = '30s';
/** How often a decision may be overtaken by a change. */
const triesAtMost = 20;

/** Undefined: the face, its person or its pool is gone, or the pool takes nobody now. */
export async function matchFace(tx: Session, toMatch: FaceToMatch, last: PoolState | undefined): Promise<Matched | undefined> {
  const { models } = toMatch;
  await tx.run(sql`select set_config('lock_timeout', ${lockLimit}, true), lock_lookalike(${toMatch.face.pool_id})`);
  let state = last;
  for (let tried = 0; tried < triesAtMost; tried++) {
    state = await refreshPool(tx, toMatch.face.pool_id, models, state);
    const face = await findFace(tx, toMatch.face.id); // as it is now: a moderator may have decided meanwhile
    const person = face && (await readPerson(tx, state, { ...toMatch, face }));
    if (face === undefined || person === undefined) return undefined;
    const index = state.columns.upsert(person);
    const { matches, best } = face.moderation === 'approved' ? await decide(tx, state, face, index) : nobody;
    const refusal = await applyMatches(tx, {
      faceId: face.id,
      policyVersionId: state.pool.policy_version_id,
      snapshot: state.snapshot,
      measured: toMatch.measured,
      matches,
    });
    if (refusal === 'gone') return undefined;
    if (refusal === null) {
      if (toMatch.measured) await flagSame(tx, state, index, { ...toMatch, face, measured: toMatch.measured });
      return { state, matchCount: best, why: best === 0 ? whyNobody(state, index, person) : undefined };
    }
  }
  throw new AppError('conflict', 'People of this pool change faster than they can be matched');
}

/** Faces of others that can hardly be told from what was just measured, for moderators to look at. */
async function flagSame(
  tx: Session,
  { pool, columns }: PoolState,
  index: number,
  { face, measured, models }: FaceToMatch & { readonly measured: EmbeddedFace },
): Promise<void> {
  const same = columns.compiled.scores.some(({ term }) => term.name === 'alike') ? sameFacesIn(columns, index) : [];
  same.push(...(await sameFacesHeldBack(tx, { poolId: pool.id, userId: face.user_id }, measured.embedding, models.face)));
  if (same.length > 0) await tx.run(sql`select flag_same_faces(${face.id}, ${sql.json(same)}::jsonb)`);
}

/** The person with what was just measured: written into the columns, where others of later jobs find them. */
async function readPerson(tx: Session, state: PoolState, { face, measured }: FaceToMatch): Promise<Person | undefined> {
  const [person] = await readPeople(tx, peopleQuery(state), [face.user_id]);
  const unreadable = state.unreadable.get(face.user_id);
  if (unreadable !== undefined) throw new AppError('invalid_input', unreadable);
  return person && measured ? { ...person, vectors: { ...person.vectors, face: measured.embedding } } : person;
}

function whyNobody(state: PoolState, index: number, { attributes }: Person): WhyNobody {
  const funnel = whyNone(state.columns, index, { excluded: excludedFor(state, index) });
  return { ...funnel, ...needsOf(state.policy.policy, attributes) };
}

interface Decided {
  readonly matches: readonly MatchToWrite[];
  /** How many of them are among the person's own best. */
  readonly best: number;
}

const nobody: Decided = { matches: [], best: 0 };

async function decide(tx: Session, state: PoolState, face: FaceRow, index: number): Promise<Decided> {
  const candidates = candidatesOf(state, index);
  const userIds = candidates.map((candidate) => state.columns.idAt(candidate.index));
  const faces = await comparedFaces(tx, state.pool.id, userIds);
  const compared = candidates.flatMap((candidate, at) => {
    const other = faces.get(userIds[at]!);
    return other === undefined ? [] : [{ ...candidate, face: other }];
  });
  const [best, offers] = [compared.slice(0, state.limit), compared.slice(state.limit)];
  const taking = await facesThatTake(tx, face.id, offers, state.limit);
  const matches = [...best, ...offers.filter((offer) => taking.has(offer.face))];
  return { matches: matches.map((other) => matchToWrite(state, index, other)), best: best.length };
}

function matchToWrite({ columns }: PoolState, index: number, other: RankedCandidate & { readonly face: string }): MatchToWrite {
  const [mine, theirs] = [explainPair(columns, index, other.index).terms, explainPair(columns, other.index, index).terms];
  const similarity = mine.find(({ detail }) => detail.term === 'alike')?.value ?? null;
  return { face: other.face, user_id: columns.idAt(other.index), score: other.score, similarity, mine, theirs };
}
