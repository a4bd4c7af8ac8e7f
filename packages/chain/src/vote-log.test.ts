import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendVote, emptyLog, findBrokenEntry, type LogEntry, type LoggedVote, votesHashOf } from './vote-log.js';

const voteOf = (i: number): LoggedVote => ({
  proposal: `0x${'0a'.repeat(32)}`,
  voter: String(i),
  yes: i % 2 === 0,
  revision: 0,
  castAt: '2026-11-22T09:00:00.000Z',
  ...(i % 3 === 0 && { signature: `0x${'1b'.repeat(65)}` }),
});

function logOf(size: number): LogEntry[] {
  const entries: LogEntry[] = [];
  for (let i = 0; i < size; i++) entries.push(appendVote(entries.at(-1) ?? emptyLog, voteOf(i)));
  return entries;
}

const anyPlace = fc.integer({ min: 1, max: 12 });
const log = logOf(12);
const altered = (place: number, change: Partial<LogEntry>) =>
  log.map((entry) => (entry.place === place ? { ...entry, ...change } : entry));

describe('the log of votes', () => {
  it('is whole when nothing was done to it, also from the middle on', () => {
    expect(findBrokenEntry(log, { known: log[11] as LogEntry })).toBeUndefined();
    expect(findBrokenEntry(log.slice(5), { start: log[4] as LogEntry })).toBeUndefined();
    expect(findBrokenEntry([], { known: emptyLog })).toBeUndefined();
    expect(findBrokenEntry(log, { known: log[6] as LogEntry })).toBeUndefined();
  });

  it('shows the first entry in which anything was altered', () => {
    const changes: Partial<LogEntry>[] = [
      { voter: 'another' },
      { proposal: `0x${'0b'.repeat(32)}` },
      { revision: 1 },
      { castAt: '2026-11-22T09:00:00.001Z' },
      { signature: '0x00' },
      { hash: emptyLog.hash },
    ];
    fc.assert(
      fc.property(anyPlace, fc.constantFrom(...changes), (place, change) => {
        expect(findBrokenEntry(altered(place, change))).toEqual({ place, fault: 'hash' });
      }),
    );
    expect(findBrokenEntry(altered(4, { yes: !log[3]?.yes }))).toEqual({ place: 4, fault: 'hash' });
  });

  it('shows where an entry was left out, put in twice or moved', () => {
    expect(findBrokenEntry(log.filter(({ place }) => place !== 5))).toEqual({ place: 5, fault: 'place' });
    expect(findBrokenEntry([...log.slice(0, 3), ...log.slice(2)])).toEqual({ place: 4, fault: 'place' });
    const renumbered = log.filter(({ place }) => place !== 5).map((entry, i) => ({ ...entry, place: i + 1 }));
    expect(findBrokenEntry(renumbered)).toEqual({ place: 5, fault: 'hash' });
  });

  it('shows that its end was cut off or written anew, to whoever knows an entry of it', () => {
    const known = log[11] as LogEntry;
    expect(findBrokenEntry(log.slice(0, 9))).toBeUndefined();
    expect(findBrokenEntry(log.slice(0, 9), { known })).toEqual({ place: 10, fault: 'known' });
    expect(findBrokenEntry([], { known })).toEqual({ place: 1, fault: 'known' });
    const anew = [...log.slice(0, 11), appendVote(log[10] as LogEntry, voteOf(99))];
    expect(findBrokenEntry(anew, { known })).toEqual({ place: 12, fault: 'known' });
  });

  it('gives one hash for the votes that decided, another for each other set of votes', () => {
    expect(votesHashOf(log)).toBe(votesHashOf(logOf(12)));
    expect(new Set([log, log.slice(1), log.slice(0, 11), [], log.toReversed()].map(votesHashOf)).size).toBe(5);
  });

  it('has hashes that do not change from release to release', () => {
    expect(logOf(2).map(({ hash }) => hash)).toMatchInlineSnapshot(`
      [
        "0x5fcd3fefa90b987f88894021b2eab0c9666b66d8b9f5192f1149cc6c0c3a05ca",
        "0xc5825e22a0bca0ef99fb0d2da58f5f69b7fb6e7a2457a7d5166b4470fe15c496",
      ]
    `);
  });
});
