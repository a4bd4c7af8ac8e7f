// Rows that were not taken as a file that can be mended and imported again: its own columns first, then where each stood and why not.
import type { BadRow } from '@nakodo/protocol';

/** What a spreadsheet would run as a formula gets an apostrophe, as OWASP says: rows are other people's input. A plain number stays. */
const harmless = (cell: string) => (/^[=+\-@\t\r]/.test(cell) && !/^[+-][\d\s.,]+$/.test(cell) ? `'${cell}` : cell);
const quoted = (cell: string) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export function badRowsCsv(columns: readonly string[], rows: readonly BadRow[]): string {
  const hasText = rows.some(({ text }) => text !== null);
  const head = [...columns, 'line in the file', 'reason', ...(hasText ? ['row as it stands'] : [])];
  const lines = rows.map(({ cells, text, line, problems }) => {
    const reason = problems.map(({ path, message }) => (path === '(row)' ? message : `${path} ${message}`)).join('; ');
    return [...(cells ?? columns.map(() => '')), String(line), reason, ...(hasText ? [text ?? ''] : [])];
  });
  return [head, ...lines].map((cells) => cells.map((cell) => quoted(harmless(cell))).join(',')).join('\r\n');
}
