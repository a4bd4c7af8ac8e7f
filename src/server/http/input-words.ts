// What is wrong with a value, in words for people. Schemas say it themselves where they can say it better; zod's own words are put into ours.
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** How zod's own messages begin. */
const zodsOwn = /^(Invalid|Too big|Too small|Unrecognized)/;

export function wordsOf(issue: Issue): string {
  return zodsOwn.test(issue.message) ? (plain(issue) ?? issue.message) : issue.message;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};
const formats: Readonly<Record<string, string>> = {
  uuid: 'an id (uuid)',
  email: 'an e-mail address',
  url: 'an address (https://...)',
  datetime: 'a time like 2026-12-31T18:00:00Z',
  date: 'a date like 1990-12-31',
  regex: 'in the expected form',
};

function plain(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'this is missing'
        : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'must be less than' : 'at most'} ${amount(issue.maximum, issue.origin)}`;
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'this is empty'
        : `${issue.inclusive === false ? 'must be more than' : 'at least'} ${amount(issue.minimum, issue.origin)}`;
    case 'invalid_format':
      return `must be ${formats[issue.format] ?? 'in the expected form'}`;
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `not known here: ${issue.keys.join(', ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return 'has none of the forms that are possible here';
    default:
      return undefined;
  }
}

function amount(limit: number | bigint, origin: string): string {
  const number = limit.toLocaleString('en');
  if (origin === 'string') return `${number} character${limit === 1 ? '' : 's'}`;
  if (origin === 'array' || origin === 'set') return `${number} entr${limit === 1 ? 'y' : 'ies'}`;
  return number;
}
