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
import { applyMatches, comparedFaces, type FaceRow, type MatchToWrite } from './lookalike.store.js';

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

/** Undefined: the face, its person or its pool is gone, or the pool takes nobody. */
export async function matchFace(tx: Session, toMatch: FaceToMatch, last: PoolState | undefined): Promise<Matched | undefined> {
  const { face, models } = toMatch;
  await tx.run(sql`select set_config('lock_timeout', ${lockLimit}, true), lock_lookalike(${face.pool_id})`);
  let state = last;
  for (let tried = 0; tried < triesAtMost; tried++) {
    state = await refreshPool(tx, face.pool_id, models, state);
    const person = await readPerson(tx, state, toMatch);
    if (person === undefined) return undefined;
    const index = state.columns.upsert(person);
    const matches = face.moderation === 'approved' ? await decide(tx, state, index) : [];
    const refusal = await applyMatches(tx, {
      faceId: face.id,
      policyVersionId: state.pool.policy_version_id,
      snapshot: state.snapshot,
      measured: toMatch.measured,
      matches,
      limit: state.limit,
    });
    if (refusal === 'gone') return undefined;
    if (refusal === null) {
      const matchCount = matches.filter(({ always }) => always).length;
      return { state, matchCount, why: matchCount === 0 ? whyNobody(state, index, person) : undefined };
    }
  }
  throw new AppError('conflict', 'People of this pool change faster than they can be matched');
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

async function decide(tx: Session, state: PoolState, index: number): Promise<MatchToWrite[]> {
  const candidates = candidatesOf(state, index);
  const faces = await comparedFaces(
    tx,
    state.pool.id,
    candidates.map((candidate) => state.columns.idAt(candidate.index)),
  );
  const compared = candidates.filter((candidate) => faces.has(state.columns.idAt(candidate.index)));
  return compared.map((candidate, place) => matchToWrite(state, index, candidate, faces, place < state.limit));
}

function matchToWrite(
  { columns }: PoolState,
  index: number,
  candidate: RankedCandidate,
  faces: ReadonlyMap<string, string>,
  always: boolean,
): MatchToWrite {
  const userId = columns.idAt(candidate.index);
  const [mine, theirs] = [explainPair(columns, index, candidate.index).terms, explainPair(columns, candidate.index, index).terms];
  const similarity = mine.find(({ detail }) => detail.term === 'alike')?.value ?? null;
  return { face: faces.get(userId) ?? '', user_id: userId, score: candidate.score, similarity, mine, theirs, always };
}
