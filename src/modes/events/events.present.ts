// Rows of the events mode as the API answers them: what leaves, and in which words. Nothing that is not named here leaves.
import type { Card, EventStatus, EventSummary, Explanation, Match, MatchChange, Member } from '@nakodo/protocol';
import { presentContact } from '../../people/contacts/contacts.present.js';
import type { ContactRow } from '../../people/contacts/contacts.read.js';
import type { TermExplanation } from '../../policy/explain.js';
import type { ChangeRow, EventRow, EventStatusRow, MatchRow, MemberRow } from './events.read.js';
import type { PairAnswer } from '../pool/explain-members.js';
import { presentCard } from '../pool/card.present.js';
import { coarse, presentCoarseReasons, presentReasons, storedTerms } from '../pool/reasons.present.js';

const iso = (time: Date | null) => time?.toISOString() ?? null;

export function presentStatus(row: EventStatusRow): EventStatus {
  return {
    status: row.status,
    members: row.members,
    queued: row.queued,
    ready: row.ready,
    inWork: row.in_work,
    retrying: row.retrying,
    parked: row.parked,
    oldest: iso(row.oldest),
    lastRunAt: iso(row.last_run_at),
    processed: row.processed_count,
    errors: row.error_count,
  };
}

export function presentEvent(row: EventRow, status: EventStatusRow | undefined): EventSummary {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    description: row.description,
    startsAt: iso(row.starts_at),
    endsAt: iso(row.ends_at),
    matchmakingEnabled: row.matchmaking_enabled,
    matchLimit: row.match_limit,
    minimumAge: row.minimum_age,
    asksBirthDate: row.asks_birth_date,
    policyVersionId: row.policy_version_id,
    member: row.member,
    paused: row.paused,
    status: status ? presentStatus(status) : null,
  };
}

export function presentMember(row: MemberRow): Member {
  return {
    id: row.id,
    name: row.name,
    avatar: row.avatar,
    age: row.age,
    joinedAt: row.joined_at.toISOString(),
    matches: row.matches,
    best: row.best,
    queued: row.queued,
  };
}

export interface MatchWords {
  /** What the registry calls an attribute. */
  readonly label: (attribute: string) => string;
  /** A text on why to meet, where none is stored. */
  readonly insight: (match: Card, reasons: readonly TermExplanation[]) => string;
}

export function presentMatch(row: MatchRow, words: MatchWords): Match {
  const person = presentCard(row.card, words.label);
  const insight =
    row.insight === null
      ? ({ text: words.insight(person, storedTerms(row.reasons)), source: 'terms' } as const)
      : { text: row.insight, source: row.insight_source ?? 'terms' };
  return {
    person,
    ...(isOwn(row)
      ? { score: coarse(row.score), reasons: presentCoarseReasons(row.reasons) }
      : { score: row.score, reasons: presentReasons(row.reasons) }),
    insight,
    decidedAt: row.decided_at.toISOString(),
    contact: isOwn(row) ? presentContact(row) : null,
  };
}

const isOwn = (row: MatchRow): row is MatchRow & ContactRow => row.you_said_hello !== null;

/** Of one's own list. */
export function presentOwnChange(row: ChangeRow): MatchChange {
  const { entered_score, left_score } = row;
  return presentChange({
    ...row,
    entered_score: entered_score && coarse(entered_score),
    left_score: left_score && coarse(left_score),
  });
}

export function presentChange(row: ChangeRow): MatchChange {
  const side = (id: string | null, name: string | null, score: number | null) => (id === null ? null : { id, name, score });
  return {
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    entered: side(row.entered_id, row.entered_name, row.entered_score),
    left: side(row.left_id, row.left_name, row.left_score),
    cause: row.cause,
    changedAt: row.changed_at.toISOString(),
  };
}

/** As somebody may know it who is one of the two. */
export function presentOwnExplanation(answer: PairAnswer): Explanation {
  const exact = presentExplanation(answer);
  return {
    ...exact,
    score: exact.score && coarse(exact.score),
    reasons: exact.possible ? presentCoarseReasons(answer.terms) : [],
  };
}

export function presentExplanation(answer: PairAnswer): Explanation {
  const possible = answer.obstacles.length === 0 && !Number.isNaN(answer.score);
  return {
    possible,
    score: possible ? answer.score : null,
    reasons: possible ? presentReasons(answer.terms) : [],
    obstacles: [...answer.obstacles],
  };
}
