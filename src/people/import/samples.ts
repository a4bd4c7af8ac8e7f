// What stands in the columns of a file, for a person who says what each of them is. Pure.
import { guessKind } from './guess.js';
import { cellText } from './json.js';
import type { FileRow } from './rows.js';
import type { ColumnSample } from './types.js';
import { attributeName } from './well-known.js';

const sampleValues = 4;
const sampleValueChars = 60;

/** Each column with a few of its values, and the attribute it could be. */
export function sampleColumns(columns: readonly string[], sample: readonly FileRow[]): ColumnSample[] {
  const rows = sample.flatMap((row) => ('row' in row ? [row.row] : []));
  return columns.map((column) => {
    const cells = rows.map((row) => row[column]);
    const values = new Set<string>();
    for (const cell of cells) {
      const text = cellText(cell).trim();
      if (text !== '') values.add(text.length > sampleValueChars ? `${text.slice(0, sampleValueChars)}…` : text);
      if (values.size === sampleValues) break;
    }
    return { column, values: [...values], name: attributeName(column), kind: guessKind(cells).kind };
  });
}
