// How values of Postgres become values of JavaScript. timestamptz: Date (milliseconds). int8: number when it fits exactly, else bigint.
// date stays 'YYYY-MM-DD' (a day has no zone). numeric stays text. bytea: Buffer. json: parsed.
import { TypeOverrides } from 'pg';

const oids = { int8: 20, int8Array: 1016, date: 1082, dateArray: 1182 } as const;

function parseInt8(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** `{1,NULL,2}`: whole numbers and days are never quoted. */
function parseList<T>(text: string, parse: (item: string) => T): (T | null)[] {
  if (text === '{}') return [];
  return text
    .slice(1, -1)
    .split(',')
    .map((item) => (item === 'NULL' ? null : parse(item)));
}

export const valueTypes = new TypeOverrides();
valueTypes.setTypeParser(oids.int8, parseInt8);
valueTypes.setTypeParser(oids.int8Array, (text) => parseList(text, parseInt8));
valueTypes.setTypeParser(oids.date, (text) => text);
valueTypes.setTypeParser(oids.dateArray, (text) => parseList(text, String));
