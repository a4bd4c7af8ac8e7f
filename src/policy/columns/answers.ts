// Answers to questions, as lists of codes.
import type { Dictionary } from '../dictionary.js';
import type { ColumnMemory } from '../memory.js';
import type { Answer } from '../../people/person.js';
import type { Column } from './blocks.js';
import { createLists, type List } from './lists.js';
import { answersIn, setIn } from './values.js';

/** Lists as `encodeAnswers` makes them. */
export interface AnswersColumn extends Column {
  at(index: number): List;
}

/** What an importance of 0 to 4 counts. After OkCupid's scale (irrelevant, a little, somewhat, very, mandatory), in powers of five. */
const IMPORTANCE = [0, 1, 5, 25, 125] as const;

/** Each answer: question, chosen, importance, how many it accepts, these. Questions are codes; answers are codes of question and answer together. */
function encodeAnswers(dictionary: Dictionary, answers: readonly (readonly [string, Answer])[]): number[] {
  return answers.flatMap(([question, answer]) => {
    const code = (text: string): number => dictionary.code(`${question}\u0000${text}`);
    const accepts = setIn(answer.accepts).map(code);
    return [code(''), code(answer.chosen), IMPORTANCE[answer.importance as 0 | 1 | 2 | 3 | 4], accepts.length, ...accepts];
  });
}

export function createAnswersColumn(memory: ColumnMemory, dictionary: Dictionary, attribute: string): AnswersColumn {
  const { put, ...lists } = createLists(memory);
  return {
    ...lists,
    write: (index, person) => put(index, encodeAnswers(dictionary, answersIn(person.attributes[attribute])), 0),
    clear: (index) => put(index, [], 0),
  };
}
