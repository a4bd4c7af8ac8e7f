// What the made-up people of the demo's lobby say: friendly, short, out of their own profile, and open about being made up. Pure.
import { interests } from './interests.js';
import type { Random } from './random.js';

export interface Speaker {
  readonly name: string;
  readonly interests: readonly string[];
}

const questions = [
  'What about you?',
  'And you, what brings you here?',
  'Do you know that, too?',
  'What did you do today?',
  'What are you making at the moment?',
  'If you had tomorrow off, what would you do?',
];

const closings = ['Nice to have met you!', 'I have to see to my soup. Good night!', 'That was lovely. On to the next!'];
const between = [
  'Really? Tell me more.',
  'I like how you say that.',
  'Ha! I did not expect that.',
  'I have been thinking about that all week.',
  'That is a good one.',
];

/** Words that open, to somebody real: they are told whom they talk with. */
export function greet(me: Speaker, partner: Speaker): string {
  const shared = me.interests.find((name) => partner.interests.includes(name));
  const opening = shared === undefined ? 'What would you like to talk about?' : `I see that you like ${shared}, too!`;
  return `Hi ${firstName(partner.name)}! I am ${firstName(me.name)}. I am made up, as everybody here whose name says so, but I do answer. ${opening}`;
}

/** The `n`th thing that somebody says after their first. */
export function answerLine(me: Speaker, n: number, random: Random): string {
  const liked = me.interests[(n - 1) % Math.max(1, me.interests.length)];
  const says = interests.find(({ name }) => name === liked)?.says ?? [];
  const own = says.length > 0 && n <= 2 * me.interests.length ? random.pick(says) : random.pick(between);
  return n % 2 === 1 ? `${own} ${random.pick(questions)}` : own;
}

/** Between made-up people. */
export function smallTalk(me: Speaker, n: number, random: Random): string {
  return n === 0 ? `Hello! ${random.pick(questions)}` : answerLine(me, n, random);
}

export const goodbye = (random: Random): string => random.pick(closings);

export const makesRoom = 'Somebody real has just come in and looks for company: I make room for the two of you. Bye!';

/** To whoever turns on camera or microphone. */
export const textOnly =
  'I see that you would like a call. Made-up people have neither camera nor microphone: let us go on in writing!';

/** Of `Noor B. (made up)`: `Noor`. */
function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}
