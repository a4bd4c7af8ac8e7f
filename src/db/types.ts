// How values of Postgres become values of JavaScript. timestamptz: Date (milliseconds). int8: number when it fits exactly, else bigint.
// date stays 'YYYY-MM-DD' (a day has no zone). numeric stays text. bytea: Buffer. json: parsed.
import { TypeOverrides } from 'pg';

const oids = { int8: 20, int8Array: 1016, date: 1082, dateArray: 1182, textArray: 1009 } as const;

function parseInt8(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

const parseTextArray: (text: string) => (string | null)[] = new TypeOverrides().getTypeParser(oids.textArray, 'text');

export const valueTypes = new TypeOverrides();
valueTypes.setTypeParser(oids.int8, parseInt8);
valueTypes.setTypeParser(oids.int8Array, (text) => parseTextArray(text).map((item) => (item === null ? null : parseInt8(item))));
valueTypes.setTypeParser(oids.date, (text) => text);
valueTypes.setTypeParser(oids.dateArray, parseTextArray);
