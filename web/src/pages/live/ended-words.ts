// Why a session ended, in kind words. Nobody is told that they were blocked or reported: the server says `left` then.
import type { EndedWhy } from '@nakodo/protocol';

interface Ended {
  /** Undefined: it ended while there was no line. */
  readonly why: EndedWhy | undefined;
  readonly byMe: boolean;
  readonly name: string;
}

interface EndedWords {
  readonly title: string;
  readonly words: string;
  /** Whether looking on makes sense: not where one may not take part any more. */
  readonly goesOn: boolean;
}

export function endedWords({ why, byMe, name }: Ended): EndedWords {
  if (why === undefined)
    return { title: `Your talk with ${name} has ended`, words: 'It ended while you had no connection.', goesOn: true };
  const { title, words } = byMe ? mine(why, name) : theirs(why, name);
  return { title, words, goesOn: !(why === 'suspended' && byMe) && why !== 'closed' };
}

function mine(why: EndedWhy, name: string): Omit<EndedWords, 'goesOn'> {
  switch (why) {
    case 'block':
      return { title: `You blocked ${name}`, words: 'You will not meet again. They are not told.' };
    case 'report':
      return { title: 'Thank you for telling us', words: `A moderator looks at it. You and ${name} will not meet again.` };
    case 'skip':
    case 'left':
      return { title: `You said goodbye to ${name}`, words: 'You will not be paired with each other again for a while.' };
    case 'gone':
      return {
        title: 'You were away for a while',
        words: `The line was gone for half a minute, so ${name} could go on to somebody else.`,
      };
    case 'suspended':
      return { title: 'Your account is suspended', words: 'A moderator took you out of all lobbies.' };
    default:
      return theirs(why, name);
  }
}

function theirs(why: EndedWhy, name: string): Omit<EndedWords, 'goesOn'> {
  switch (why) {
    case 'skip':
      return {
        title: `${name} moved on`,
        words: 'It happens to everybody, and says nothing about you. The next one may be yours.',
      };
    case 'left':
    case 'block':
    case 'report':
    case 'suspended':
    case 'deleted':
      return { title: `${name} left`, words: 'Nice that you met. There are others to talk with.' };
    case 'gone':
      return { title: `${name} lost the connection`, words: 'They did not come back within half a minute.' };
    case 'time':
      return {
        title: 'Two hours are over',
        words: 'What a talk! Each one ends after two hours, so that there is room for others.',
      };
    case 'age':
      return { title: 'You two cannot talk here', words: 'People above and below the age limit of a lobby do not meet.' };
    case 'closed':
      return { title: 'The lobby is closed', words: 'Whoever runs it has closed it for now.' };
  }
}
