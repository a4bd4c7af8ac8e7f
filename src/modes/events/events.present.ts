// Rows of the events mode as the API answers them: what leaves, and in which words. Nothing that is not named here leaves.
import type { Card, EventStatus, EventSummary, Explanation, Match, MatchChange, Member, Reason, WhyNone } from '@nakodo/protocol';
import { presentContact } from '../../people/contacts/contacts.present.js';
import type { ContactRow } from '../../people/contacts/contacts.read.js';
import type { Funnel, TermExplanation } from '../../policy/explain.js';
import type { ChangeRow, EventRow, EventStatusRow, MatchRow, MemberRow } from './events.read.js';
import type { PairAnswer } from './events.explain.js';

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
    score: row.score,
    reasons: presentReasons(row.reasons),
    insight,
    decidedAt: row.decided_at.toISOString(),
    contact: isOwn(row) ? presentContact(row) : null,
  };
}

const isOwn = (row: MatchRow): row is MatchRow & ContactRow => row.you_said_hello !== null;

/** What the registry calls attributes. */
export function labelOf(attributes: readonly { readonly name: string; readonly label: string }[]): (attribute: string) => string {
  const labels = new Map(attributes.map(({ name, label }) => [name, label]));
  return (name) => labels.get(name) ?? name;
}

/** In the order of the policy. */
export function presentReasons(stored: unknown): Reason[] {
  return storedTerms(stored).map(({ key, words, value, weight, share }) => ({ term: key, words, value, weight, share }));
}

/** Stored by an earlier version or a host's own hand, so nothing is taken for granted. */
function storedTerms(stored: unknown): TermExplanation[] {
  return Array.isArray(stored) ? stored.filter(isTerm) : [];
}

function isTerm(value: unknown): value is TermExplanation {
  if (!isRecord(value) || !isRecord(value['detail'])) return false;
  const numbers = ['value', 'weight', 'share'].every((name) => typeof value[name] === 'number');
  return numbers && typeof value['key'] === 'string' && typeof value['words'] === 'string';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown) => (typeof value === 'string' ? value : null);
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);

/** Attributes that have a place of their own on a card. */
const placed = new Set(['age', 'bio', 'interests']);

export function presentCard(stored: unknown, label: (attribute: string) => string): Card {
  const card = isRecord(stored) ? stored : {};
  const attributes = isRecord(card['attributes']) ? card['attributes'] : {};
  const age = attributes['age'];
  return {
    id: String(card['id']),
    name: text(card['name']) ?? '',
    avatar: text(card['avatar']),
    age: typeof age === 'number' ? Math.floor(age) : null,
    bio: text(attributes['bio']),
    interests: texts(attributes['interests']),
    facts: Object.entries(attributes).flatMap(([name, value]) => {
      const words = placed.has(name) ? '' : wordsOf(value);
      return words === '' ? [] : [{ label: label(name), value: words }];
    }),
  };
}

function wordsOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return text(value) ?? texts(value).join(', ');
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

export function presentExplanation(answer: PairAnswer): Explanation {
  const possible = answer.obstacles.length === 0 && !Number.isNaN(answer.score);
  return {
    possible,
    score: possible ? answer.score : null,
    reasons: possible ? presentReasons(answer.terms) : [],
    obstacles: [...answer.obstacles],
  };
}

export function presentFunnel(funnel: Funnel): Pick<WhyNone, 'steps' | 'advice'> {
  return { steps: funnel.steps.map(({ words, left }) => ({ words, left })), advice: adviceOf(funnel) };
}

/** As presentFunnel; what the profile lacks is the first thing to say, since no rule can be judged without it. */
export function presentWhyNone(
  funnel: Funnel & { readonly missing: readonly string[] },
  words: { readonly label: (attribute: string) => string; readonly whose: 'Your' | 'The' },
): WhyNone {
  const missing = funnel.missing.map(words.label);
  const { steps, advice } = presentFunnel(funnel);
  return { steps, missing, advice: missing.length === 0 ? advice : missingWords(missing, words.whose) };
}

function missingWords(labels: readonly string[], whose: string): string {
  const quoted = labels.map((label) => `“${label}”`);
  const list = quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
  return `${whose} profile does not say ${list}. This event goes by ${labels.length === 1 ? 'it' : 'them'}: nearly nobody can be matched without.`;
}

/** What to do about it, in a sentence. */
function adviceOf(funnel: Funnel): string {
  const left = funnel.steps.at(-1)?.left ?? 0;
  if ((funnel.steps[0]?.left ?? 0) === 0) return 'Nobody else is here yet. The list fills as people join.';
  if (left > 0) return `${left} ${left === 1 ? 'person passes' : 'people pass'} every rule; the best of them are on the list.`;
  const helpful = funnel.without.filter(({ matches }) => matches > 0);
  // Whom somebody seeks is theirs to say: a rule that has a width is named before one that has none.
  const rule = helpful.find(({ key }) => /^(within|distance|overlaps) /.test(key)) ?? helpful[0];
  if (rule === undefined)
    return 'No single rule stands in the way; as more people join, or with a lower threshold, this changes.';
  const words = funnel.steps.find(({ step }) => step === rule.key)?.words ?? rule.key;
  return `Without the rule “${words}” there would be ${rule.matches}. Widening it, or more people joining, would help.`;
}
