// answers: how well the other's answers are what one accepts, each question counting as much as it matters to the one who asks.
//
//   { "answers": "questions", "weight": 2 }
//     I accept "cats" (importance 4) and you chose "cats": towards 1        you chose "dogs": towards 0        no question in common: 0.5
//
// After OkCupid's match percentage: importance 0 to 4 counts 0, 1, 5, 25 or 125; what you are worth to me is the part of that which your
// answers satisfy; the policy's `combine` (geometric: as theirs) joins both directions. Few questions in common say little, so the part
// is drawn towards 0.5: with n questions that matter to me by n / (n + shrink).
// Missing: no question in common that matters counts the neutral 0.5, unless the policy gives another value for `missing`.
import { z } from 'zod';
import { BLOCK_BITS } from '../columns/blocks.js';
import type { List } from '../columns/lists.js';
import { field, float, valued } from '../sql-text.js';
import { attribute, missingValue, weight, type ScoreTerm } from '../term.js';
import { count as counted, named, plural } from '../words.js';

const DEFAULT_SHRINK = 2;
const shrinkError = '`shrink` is a number from 0 to 1000';

const schema = z.strictObject({
  answers: attribute.describe('Answers to questions.'),
  weight,
  shrink: z
    .number({ error: shrinkError })
    .min(0, { error: shrinkError })
    .max(1000, { error: shrinkError })
    .optional()
    .describe('How many questions in common it takes to trust their answers half. Default 2; 0 trusts a single one.'),
  missing: missingValue(0.5),
});
export type Answers = z.infer<typeof schema>;

/** One person's answers, unpacked: for the row's person, looked up for everyone else's. */
interface Unpacked {
  readonly importance: Map<number, number>;
  readonly chosen: Set<number>;
  readonly accepted: Set<number>;
}

interface Tally {
  total: number;
  satisfied: number;
  questions: number;
}

/** Calls `visit` for each answer of a list: see `encodeAnswers` for its form. */
function eachAnswer(
  words: Uint32Array,
  { start, length }: List,
  visit: (question: number, chosen: number, importance: number, acceptsFrom: number, acceptsTo: number) => void,
): void {
  for (let at = start; at < start + length;) {
    const accepts = at + 4;
    const next = accepts + words[at + 3]!;
    visit(words[at]!, words[at + 1]!, words[at + 2]!, accepts, next);
    at = next;
  }
}

function unpack(words: Uint32Array, list: List): Unpacked {
  const unpacked: Unpacked = { importance: new Map(), chosen: new Set(), accepted: new Set() };
  eachAnswer(words, list, (question, chosen, importance, from, to) => {
    unpacked.importance.set(question, importance);
    unpacked.chosen.add(chosen);
    for (let at = from; at < to; at++) unpacked.accepted.add(words[at]!);
  });
  return unpacked;
}

function add(tally: Tally, importance: number, satisfied: boolean): void {
  if (importance === 0) return;
  tally.total += importance;
  tally.questions += 1;
  if (satisfied) tally.satisfied += importance;
}

/** How well their answers satisfy mine (`forward`) and mine theirs (`backward`). Whole numbers: no order of questions can change them. */
function compare(words: Uint32Array, mine: Unpacked, theirs: List): { forward: Tally; backward: Tally } {
  const forward: Tally = { total: 0, satisfied: 0, questions: 0 };
  const backward: Tally = { total: 0, satisfied: 0, questions: 0 };
  eachAnswer(words, theirs, (question, chosen, importance, from, to) => {
    const myImportance = mine.importance.get(question);
    if (myImportance === undefined) return;
    add(forward, myImportance, mine.accepted.has(chosen));
    let accepted = false;
    for (let at = from; at < to && !accepted; at++) accepted = mine.chosen.has(words[at]!);
    add(backward, importance, accepted);
  });
  return { forward, backward };
}

function valueOf({ total, satisfied, questions }: Tally, shrink: number, missing: number): number {
  return total === 0 ? missing : 0.5 + ((satisfied / total - 0.5) * questions) / (questions + shrink);
}

export const answers: ScoreTerm<Answers> = {
  name: 'answers',
  label: 'Answers that suit each other',
  about: 'How well each one’s answers to questions are what the other accepts.',
  schema,
  cost: 40,
  oneWay: true,
  attributes: (spec) => [{ path: 'answers', name: spec.answers, kinds: ['answers'] }],
  key: (spec) => `answers ${spec.answers}`,
  says: (spec) => `the better their ${named(spec.answers)} suit each other`,

  sql(spec, a, b) {
    const compared = `${field(a, spec.answers)}, ${field(b, spec.answers)}, ${float(spec.shrink ?? DEFAULT_SHRINK)}`;
    return valued(`public.policy_answers(${compared})`, spec.missing ?? 0.5);
  },

  bind(spec, pool) {
    const column = pool.answers(spec.answers);
    const shrink = spec.shrink ?? DEFAULT_SHRINK;
    const missing = spec.missing ?? 0.5;
    return {
      score(row, block, selection, count, forward, backward) {
        const words = pool.memory.words();
        const mine = unpack(words, column.at(row));
        for (let s = 0; s < count; s++) {
          const compared = compare(words, mine, column.at((block << BLOCK_BITS) | selection[s]!));
          forward[s] = valueOf(compared.forward, shrink, missing);
          backward[s] = valueOf(compared.backward, shrink, missing);
        }
      },
      detail(you, they) {
        const words = pool.memory.words();
        const compared = compare(words, unpack(words, column.at(you)), column.at(they));
        const part = ({ satisfied, total }: Tally): number => (total === 0 ? 1 : satisfied / total);
        const questions = Math.max(compared.forward.questions, compared.backward.questions);
        if (questions === 0) return { term: 'answers' };
        return { term: 'answers', questions, youAgree: part(compared.forward), theyAgree: part(compared.backward) };
      },
    };
  },

  words(detail) {
    const questions = counted(detail['questions']);
    if (questions === 0) return 'You have answered no question in common';
    const percent = (part: unknown): string => `${Math.round(counted(part) * 100)} %`;
    const common = plural(questions, 'question', 'questions');
    return `Of ${common} in common, their answers suit you by ${percent(detail['youAgree'])} and yours them by ${percent(detail['theyAgree'])}`;
  },
};
