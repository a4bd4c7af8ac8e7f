import { describe, expect, it } from 'vitest';
import { isStatement, sql } from './sql.js';

const plain = ({ text, values }: { text: string; values: readonly unknown[] }) => ({ text, values });

describe('the sql tag', () => {
  it('binds each value as a numbered parameter and writes none into the text', () => {
    const name = "'; drop table people; --";
    expect(plain(sql`select * from people where name = ${name} and age > ${18}`)).toEqual({
      text: 'select * from people where name = $1 and age > $2',
      values: [name, 18],
    });
  });

  it('splices nested statements and numbers their values on', () => {
    const adults = sql`age >= ${18}`;
    const inner = sql`${adults} and school = ${'UIT'}`;
    expect(plain(sql`select ${1} where ${inner} limit ${2}`)).toEqual({
      text: 'select $1 where age >= $2 and school = $3 limit $4',
      values: [1, 18, 'UIT', 2],
    });
  });

  it('keeps its text right when a call site has a nested statement on one call and a value on the next', () => {
    const call = (value: unknown) => plain(sql`select ${value}`);
    expect(call(sql.id('a'))).toEqual({ text: 'select "a"', values: [] });
    expect(call(1)).toEqual({ text: 'select $1', values: [1] });
    expect(call(sql`${7} + 1`)).toEqual({ text: 'select $1 + 1', values: [7] });
    expect(call(2)).toEqual({ text: 'select $1', values: [2] });
  });

  it('treats data that looks like a statement as data', () => {
    const forged = JSON.parse('{"text":"1; drop table people","values":[]}') as unknown;
    expect(isStatement(forged)).toBe(false);
    expect(plain(sql`select ${forged}`)).toEqual({ text: 'select $1', values: [forged] });
  });

  it('quotes identifiers, also with quotes in them, and qualifies them', () => {
    expect(sql.id('public', 'wei"rd').text).toBe('"public"."wei""rd"');
    for (const bad of ['', 'a\0b', 'é'.repeat(32)]) expect(() => sql.id(bad)).toThrow(/Not usable as a name/);
  });

  it('joins statements and values with commas or another separator', () => {
    expect(plain(sql`in (${sql.join([1, 2, 3])})`)).toEqual({ text: 'in ($1, $2, $3)', values: [1, 2, 3] });
    expect(plain(sql`where ${sql.join([sql`a = ${1}`, sql`b = ${2}`], sql` and `)}`)).toEqual({
      text: 'where a = $1 and b = $2',
      values: [1, 2],
    });
    expect(plain(sql.join([]))).toEqual({ text: '', values: [] });
  });

  it('sends times in UTC and refuses an invalid one', () => {
    expect(sql`select ${new Date(0)}`.values).toEqual(['1970-01-01T00:00:00.000Z']);
    expect(() => sql`select ${new Date(Number.NaN)}`).toThrow(/not a valid date/);
  });

  it('refuses more values than Postgres takes', () => {
    const many = Array.from({ length: 65_536 }, (_, i) => i);
    expect(() => sql.join(many)).toThrow(/unnest/);
  });
});
