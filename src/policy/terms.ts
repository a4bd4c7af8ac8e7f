// All terms. A new one is a file in terms/ and a line here; its docs, its validation and its SQL follow from that.
import type { FilterTerm, ScoreTerm } from './term.js';
import { alike, type Alike } from './terms/alike.js';
import { answers, type Answers } from './terms/answers.js';
import { complement, type Complement } from './terms/complement.js';
import { differs, type Differs } from './terms/differs.js';
import { distanceFilter, distanceScore, type DistanceFilter, type DistanceScore } from './terms/distance.js';
import { isIn, type In } from './terms/in.js';
import { is, type Is } from './terms/is.js';
import { near, type Near } from './terms/near.js';
import { overlap, type Overlap } from './terms/overlap.js';
import { overlaps, type Overlaps } from './terms/overlaps.js';
import { same, type Same } from './terms/same.js';
import { seeks, type Seeks } from './terms/seeks.js';
import { similar, type Similar } from './terms/similar.js';
import { within, type Within } from './terms/within.js';

export type FilterSpec = Same | Differs | Seeks | Within | Is | In | Overlaps | DistanceFilter;
export type ScoreSpec = Overlap | Similar | Near | Complement | DistanceScore | Answers | Alike;

export const filterTerms = [same, differs, seeks, within, is, isIn, overlaps, distanceFilter] as readonly FilterTerm[];
export const scoreTerms = [overlap, similar, near, complement, distanceScore, answers, alike] as readonly ScoreTerm[];

/** The term that a spec is a use of, by its key. Specs come out of `parsePolicy`, so there is one. */
export function filterTermOf(spec: FilterSpec): FilterTerm {
  return termOf(filterTerms, spec);
}

export function scoreTermOf(spec: ScoreSpec): ScoreTerm {
  return termOf(scoreTerms, spec);
}

function termOf<T extends { readonly name: string }>(terms: readonly T[], spec: object): T {
  const term = terms.find(({ name }) => Object.hasOwn(spec, name));
  if (term === undefined) throw new TypeError(`not a term of a policy: ${JSON.stringify(spec)}`);
  return term;
}
