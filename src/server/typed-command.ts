// A command as somebody types it in a terminal of their own: with what this process was told and that terminal would not know. Never a secret,
// so never DATABASE_URL.
import { settingsTable, type Settings } from '../config/settings.js';

const plain = /^[\w./:@%+=~-]+$/;

/** `npm start` where the data folder is another: `NAKODO_DATA_DIR=/srv/nakodo npm start`. */
export function typedCommand(
  command: string,
  { DATABASE_URL, NAKODO_DATA_DIR }: Pick<Settings, 'DATABASE_URL' | 'NAKODO_DATA_DIR'>,
  more: Readonly<Record<string, number>> = {},
): string {
  const isOther = DATABASE_URL === undefined && NAKODO_DATA_DIR !== settingsTable.NAKODO_DATA_DIR.default;
  const given = { ...more, ...(isOther && { NAKODO_DATA_DIR: quoted(NAKODO_DATA_DIR) }) };
  return [...Object.entries(given).map(([name, value]) => `${name}=${value}`), command].join(' ');
}

/** For a shell. */
function quoted(text: string): string {
  return plain.test(text) && !text.startsWith('~') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
