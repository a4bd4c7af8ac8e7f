// Why a person has no match, as the API answers it: how many each rule leaves, what the profile lacks, and what to do, in a sentence.
import type { MissingField, WhyNone } from '@nakodo/protocol';
import type { RegisteredAttribute } from '../../people/attributes.js';
import type { Funnel } from '../../policy/explain.js';
import type { PersonNeeds } from '../../policy/person-needs.js';
import { alternatives } from '../../policy/words.js';

export interface WhyNoneWords {
  readonly attributes: readonly Pick<RegisteredAttribute, 'name' | 'label' | 'builtIn'>[];
  /** Whether the reader is the person. */
  readonly whose: 'Your' | 'The';
}

/** What the profile lacks is the first thing to say, since no rule can be judged without it. */
export function presentWhyNone(funnel: Funnel & PersonNeeds, { attributes, whose }: WhyNoneWords): WhyNone {
  const missing = funnel.missing.map((name) => missingField(name, attributes));
  const steps = funnel.steps.map(({ words, left }) => ({ words, left }));
  return { steps, missing, advice: missing.length === 0 ? adviceOf(funnel, whose) : missingWords(missing, whose) };
}

function missingField(name: string, attributes: WhyNoneWords['attributes']): MissingField {
  const attribute = attributes.find((each) => each.name === name);
  const label = attribute?.label ?? name;
  // Nobody writes an age: it follows from the birth date.
  if (name === 'age') return { field: 'birthDate', label };
  return { field: attribute?.builtIn === false ? `attributes.${name}` : name, label };
}

function missingWords(missing: readonly MissingField[], whose: string): string {
  const quoted = missing.map(({ label }) => `“${label}”`);
  const list = quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
  return `${whose} profile does not say ${list}. Lists here go by ${quoted.length === 1 ? 'it' : 'them'}: nearly nobody can be matched without.`;
}

/** What to do about it, in a sentence. */
function adviceOf(funnel: Funnel & PersonNeeds, whose: 'Your' | 'The'): string {
  const left = funnel.steps.at(-1)?.left ?? 0;
  if ((funnel.steps[0]?.left ?? 0) === 0) return 'Nobody else is here yet. The list fills as people join.';
  if (left > 0) return `${left} ${left === 1 ? 'person passes' : 'people pass'} every rule; the best of them are on the list.`;
  const helpful = funnel.without.filter(({ matches }) => matches > 0);
  // Whom somebody seeks is theirs to say: a rule that has a width is named before one that has none.
  const rule = helpful.find(({ key }) => /^(within|distance|overlaps) /.test(key)) ?? helpful[0];
  const wish = funnel.steps.find(
    ({ step }) => Object.hasOwn(funnel.wishes, step) && (rule ? step === rule.key : isLast(funnel, step)),
  );
  if (wish) return wishWords(funnel, wish.step, whose);
  if (rule === undefined)
    return 'No single rule stands in the way; as more people join, or with a lower threshold, this changes.';
  const words = funnel.steps.find(({ step }) => step === rule.key)?.words ?? rule.key;
  return `Without the rule “${words}” there would be ${rule.matches}. Widening it, or more people joining, would help.`;
}

/** Whether nobody is left after this step, and somebody was before. */
function isLast({ steps }: Funnel, key: string): boolean {
  return steps.find(({ left }) => left === 0)?.step === key;
}

/** A wish is nobody's to widen but the person's own, and it holds both ways. */
function wishWords({ steps, wishes }: Funnel & PersonNeeds, key: string, whose: 'Your' | 'The'): string {
  const place = steps.findIndex(({ step }) => step === key);
  const [before, after] = [steps[place - 1]?.left ?? 0, steps[place]?.left ?? 0];
  const wish = wishes[key] ?? [];
  const [who, like] = whose === 'Your' ? ['You look', 'you'] : ['This person looks', 'them'];
  const few = `${after === 0 ? 'none' : `only ${after}`} of ${before} here`;
  const changes = 'As more people join, this changes.';
  if (wish.length === 0) return `${who} for anyone, but ${few} look for somebody like ${like}. ${changes}`;
  return `${who} for ${alternatives(wish)}: ${few} fit that and look for somebody like ${like}. ${changes}`;
}
