// One open stream: its reader's place in the log, and what is written to it. Knows no database and no timer: person-streams.ts drives it.
import { formatPlace, type LoggedEvent, type LogRead, type Place } from './person-log.js';
import type { Sink } from './sink.js';

export interface PersonStream {
  readonly userId: string;
  readonly sink: Sink;
  /** Whether who opened it would still be let in. An error: not known now. */
  readonly mayStay: () => Promise<boolean>;
  place: Place;
  /** When something was written last, when the right to listen was looked at, and when the reader was given a place; `performance.now()`. */
  wroteAt: number;
  checkedAt: number;
  placedAt: number;
  /** Since when the reader takes nothing although something is pending. */
  stuckSince: number | undefined;
  /** Wants the next place told even if nothing happened. */
  wantsPlace: boolean;
  closed: boolean;
}

/** With more than this pending nothing more is read for it until it has taken some: at most this and one page are held for a slow reader. */
const maxPendingBytes = 64 * 1024;

export type EndReason = 'replaced' | 'signed_out';

/** Writes what was read and moves the reader's place there. True: there is more to read at once. */
export function deliver(stream: PersonStream, read: LogRead, now: number): boolean {
  if (stream.closed) return false;
  if (read.reset) {
    move(stream, read.place, now);
    write(stream, format('reset', {}, formatPlace(read.place)), now);
    return false;
  }
  let text = '';
  for (const { number, kind, data, place } of read.events) {
    text += format(kind, data, `${formatPlace(place)}#${number}`);
    move(stream, place, now);
  }
  stream.place = read.place;
  if (stream.wantsPlace && text === '') text = placeText(stream, now);
  if (text !== '') write(stream, text, now);
  return read.more;
}

/** Whether the reader has taken enough of what was written before. */
export function keepsUp(stream: PersonStream): boolean {
  return stream.sink.pending() <= maxPendingBytes;
}

/** The first words: how long to wait after a break (at random, so that not all come back at once), and where it begins. */
export function greet(stream: PersonStream, retryMs: number, now: number): void {
  write(stream, `retry: ${Math.round(retryMs)}\n\n${placeText(stream, now)}`, now);
}

function write(stream: PersonStream, text: string, now: number): void {
  stream.sink.write(text);
  stream.wroteAt = now;
}

/** Whether the reader has taken nothing for too long. */
export function isStuck(stream: PersonStream, now: number, mostMs: number): boolean {
  if (stream.sink.pending() === 0) stream.stuckSince = undefined;
  else stream.stuckSince ??= now;
  return stream.stuckSince !== undefined && now - stream.stuckSince >= mostMs;
}

/** A comment, when nothing was written for long. */
export function keepAlive(stream: PersonStream, now: number, everyMs: number): void {
  if (now - stream.wroteAt >= everyMs && stream.stuckSince === undefined) write(stream, ':\n\n', now);
}

/** Whether it was told its place so long ago that it is to be told again; true once. */
export function wantsPlace(stream: PersonStream, now: number, everyMs: number): boolean {
  if (stream.wantsPlace || now - stream.placedAt < everyMs) return false;
  stream.wantsPlace = true;
  return true;
}

/** Says why, so that a page does not come back at once. */
export function endBecause(stream: PersonStream, reason: EndReason): void {
  if (stream.closed) return;
  stream.sink.write(format('end', { reason }));
  stream.sink.end();
}

function move(stream: PersonStream, place: Place, now: number): void {
  stream.place = place;
  stream.placedAt = now;
  stream.wantsPlace = false;
}

function placeText(stream: PersonStream, now: number): string {
  move(stream, stream.place, now);
  return format('cursor', {}, formatPlace(stream.place));
}

/** The id is the place after the event; behind `#` the event's own number, by which whoever hears it on two connections knows it again. */
function format(event: string, data: LoggedEvent['data'], id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
