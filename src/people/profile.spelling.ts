// Choices without fixed options are compared as they are written: whoever types `uit` takes the spelling of those who wrote `UIT`, to meet them.
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { RegisteredAttribute } from './attributes.js';
import type { ProfileChange } from './profile.edit.js';

/** The change with the spellings that others have. */
export async function adoptSpellings(
  session: Session,
  change: ProfileChange,
  attributes: readonly RegisteredAttribute[],
): Promise<ProfileChange> {
  const { school, attributes: own } = change;
  const open = new Set(attributes.filter(({ kind, options }) => kind === 'choice' && !options).map(({ name }) => name));
  const set = { ...own?.set };
  for (const [name, value] of Object.entries(set)) {
    if (open.has(name) && typeof value === 'string') set[name] = await knownSpelling(session, name, value);
  }
  return {
    ...change,
    ...(typeof school === 'string' && open.has('school') && { school: await knownSpelling(session, 'school', school) }),
    ...(own && { attributes: { ...own, set } }),
  };
}

async function knownSpelling(session: Session, attribute: string, word: string): Promise<string> {
  return (await session.getRow<{ word: string }>(sql`select known_spelling(${attribute}, ${word}) as word`)).word;
}
