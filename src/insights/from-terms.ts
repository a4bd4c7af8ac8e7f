// Why two people should meet and how to start, made from the terms of their match: what they get when there is no model, or when it fails.
// Both read the same text, so it speaks to both at once. Pure: the same pair gets the same words.
import type { TermDetail } from '../policy/term.js';
import { listed, named, texts, yearsWords } from '../policy/words.js';
import type { InsightInput, InsightPerson, InsightReason } from './types.js';

/** What speaks for a pair: of some value, and some part in the score. */
function speaks({ value, share }: InsightReason): boolean {
  return value >= 0.25 && share >= 0.05;
}

export function firstName(person: InsightPerson): string | undefined {
  return person.name?.trim().split(/\s+/)[0] || undefined;
}

function sharedWords(detail: TermDetail): string | undefined {
  const shared = texts(detail['shared']);
  if (shared.length === 0) return undefined;
  const what = named(String(detail['attribute']));
  if (what === 'interests' || what === 'hobbies' || what === 'topics') return `You both like ${listed(shared)}.`;
  return what === 'languages' ? `You both speak ${listed(shared)}.` : `You share ${what}: ${listed(shared)}.`;
}

function complementWords(detail: TermDetail, input: InsightInput): string | undefined {
  const low = firstName(input.you);
  const high = firstName(input.they);
  const gives = (what: readonly string[], from: string | undefined, to: string | undefined): string | undefined => {
    if (what.length === 0) return undefined;
    return from === undefined || to === undefined
      ? `One of you offers ${listed(what)}, just what the other is looking for.`
      : `${from} offers ${listed(what)}, just what ${to} is looking for.`;
  };
  const both = [gives(texts(detail['theyGet']), low, high), gives(texts(detail['youGet']), high, low)].filter(
    (each) => each !== undefined,
  );
  return both.length === 0 ? undefined : both.join(' ');
}

function nearWords(detail: TermDetail): string | undefined {
  const { apart } = detail;
  if (typeof apart !== 'number') return undefined;
  if (detail['attribute'] === 'age') {
    const years = yearsWords(apart);
    if (years === undefined) return 'You are about the same age.';
    return `There ${Math.round(apart) === 1 ? 'is' : 'are'} ${apart < 5 ? 'only ' : ''}${years} between you.`;
  }
  return `You are close in ${named(String(detail['attribute']))}.`;
}

/** Of texts that are not there, or only somewhat alike, there is nothing to say. */
function similarWords({ value }: TermDetail): string | undefined {
  return typeof value === 'number' && value >= 0.5 ? 'You describe yourselves in much the same spirit.' : undefined;
}

/** Said of photos, not of people: a likeness is an ice-breaker, and wrong often enough. */
function alikeWords({ value }: TermDetail): string | undefined {
  return typeof value === 'number' && value >= 0.5 ? 'On your photos you look alike.' : undefined;
}

function wordsOf({ detail }: InsightReason, input: InsightInput): string | undefined {
  switch (detail.term) {
    case 'overlap':
      return sharedWords(detail);
    case 'complement':
      return complementWords(detail, input);
    case 'near':
      return nearWords(detail);
    case 'similar':
      return similarWords(detail);
    case 'alike':
      return alikeWords(detail);
    case 'distance':
      return typeof detail['km'] === 'number' && detail['km'] < 50 ? 'You live close to each other.' : undefined;
    case 'answers':
      return 'Your answers to the questions go well together.';
    default:
      return undefined;
  }
}

/** Something both have said they like; what the terms found first, else what stands in both profiles. */
function commonTopic(input: InsightInput): string | undefined {
  const found = input.reasons.flatMap(({ detail }) =>
    detail.term === 'overlap' && detail['attribute'] === 'interests' ? texts(detail['shared']) : [],
  );
  return found[0] ?? input.you.interests.find((interest) => input.they.interests.includes(interest));
}

const topicOpeners: readonly ((topic: string) => string)[] = [
  (topic) => `A good way in: ask each other how ${topic} came into your lives.`,
  (topic) => `Start with ${topic}: what would you show somebody who is new to it?`,
  (topic) => `Tell each other about your best day with ${topic}.`,
  (topic) => `Ask what ${topic} means on an ordinary Tuesday.`,
];
const openers: readonly string[] = [
  'Start with what brought each of you here.',
  'A good way in: what are you looking forward to this month?',
  'Start with the last thing that made you laugh.',
];

/** FNV-1a, 32 bit: picks an opener; any spread will do. */
function pick(text: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash % count;
}

/** At most three reasons, strongest first, and one way to start; never empty. */
export function textFromTerms(input: InsightInput): string {
  const reasons = input.reasons
    .filter(speaks)
    .toSorted((a, b) => b.share - a.share)
    .map((reason) => wordsOf(reason, input))
    .filter((words) => words !== undefined);
  const topic = commonTopic(input);
  const seed = `${input.you.name ?? ''}|${input.they.name ?? ''}|${topic ?? ''}`;
  const opener =
    topic === undefined ? openers[pick(seed, openers.length)] : topicOpeners[pick(seed, topicOpeners.length)]?.(topic);
  const why = reasons.length > 0 ? reasons.slice(0, 3) : ['You are different enough to surprise each other.'];
  return [...why, opener].join(' ');
}
