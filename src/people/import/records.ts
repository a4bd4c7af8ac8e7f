// Cuts a stream of text into records, whatever their format: keeps count of lines, bounds memory, and goes on after a damaged record,
// so that one bad row never costs the rows after it. Knows nothing of columns or people.

/** What a format finds at a position: a record, the wish for more text, damage, or nothing but the end. */
export type Step<T> =
  | { readonly kind: 'record'; readonly value: T; readonly end: number; readonly start?: number }
  | { readonly kind: 'more' }
  /** With an `end`, reading goes on there; without one, where `resume` says. */
  | { readonly kind: 'damaged'; readonly message: string; readonly start?: number; readonly end?: number }
  | { readonly kind: 'end' };

export interface RecordFormat<T> {
  /** Reads the record that starts at `position`. `atEnd`: no more text follows, so `more` is not an answer. */
  read(text: string, position: number, atEnd: boolean): Step<T>;
  /** Where the next record may start after damage at `position`; -1 when that is not in the text yet. */
  resume(text: string, position: number): number;
}

/** `text` is what could not be read, its first part. */
export type RawRecord<T> =
  | { readonly line: number; readonly value: T }
  | { readonly line: number; readonly damage: string; readonly text: string };

const maxDamageChars = 10_000;

function countNewlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

class RecordCutter<T> {
  private buffer = '';
  private position = 0;
  private line = 1;
  private skipping = false;

  constructor(
    private readonly format: RecordFormat<T>,
    private readonly maxChars: number,
  ) {}

  add(text: string): void {
    this.buffer = this.position === this.buffer.length ? text : this.buffer.slice(this.position) + text;
    this.position = 0;
  }

  private advance(to: number): void {
    this.line += countNewlines(this.buffer, this.position, to);
    this.position = to;
  }

  /** True once the next place to read from is found. */
  private skip(atEnd: boolean): boolean {
    const to = this.format.resume(this.buffer, this.position);
    if (to >= 0) {
      this.advance(to);
      this.skipping = false;
      return true;
    }
    if (atEnd) return false;
    // Only white space after a newline can still become a place to resume at: the rest is dropped, so that skipping needs no memory.
    const newline = this.buffer.lastIndexOf('\n');
    const keep = newline >= this.position && this.buffer.slice(newline).trim() === '' ? newline : this.buffer.length;
    this.advance(keep);
    return false;
  }

  /** What damage costs: up to `end`, or the rest of the line. */
  private lost(end: number | undefined): string {
    const newline = this.buffer.indexOf('\n', this.position);
    const to = end ?? (newline < 0 ? this.buffer.length : newline);
    return this.buffer.slice(this.position, Math.min(to, this.position + maxDamageChars)).trimEnd();
  }

  /** All records that the text so far holds. */
  *take(atEnd: boolean): Generator<RawRecord<T>> {
    for (;;) {
      if (this.skipping && !this.skip(atEnd)) return;
      const step = this.format.read(this.buffer, this.position, atEnd);
      if (step.kind === 'end') return;
      if (step.kind === 'record') {
        this.advance(step.start ?? this.position);
        const { line } = this;
        this.advance(step.end);
        yield { line, value: step.value };
        continue;
      }
      if (step.kind === 'more' && this.buffer.length - this.position <= this.maxChars) return;
      if (step.kind === 'damaged') this.advance(step.start ?? this.position);
      const end = step.kind === 'damaged' ? step.end : undefined;
      yield { line: this.line, damage: step.kind === 'damaged' ? step.message : tooLong(this.maxChars), text: this.lost(end) };
      if (step.kind === 'damaged' && step.end !== undefined) this.advance(step.end);
      else this.skipping = true;
    }
  }
}

function tooLong(maxChars: number): string {
  return `a record of more than ${maxChars.toLocaleString('en')} characters starts here: it is too large, or a quote or bracket is not closed`;
}

/** Records of the text in order, each with the line it starts on (1 is the first). Damage is a record of its own; what follows it is read on. */
export async function* readRecords<T>(
  text: AsyncIterable<string>,
  format: RecordFormat<T>,
  maxChars: number,
): AsyncGenerator<RawRecord<T>> {
  const cutter = new RecordCutter(format, maxChars);
  for await (const chunk of text) {
    cutter.add(chunk);
    yield* cutter.take(false);
  }
  yield* cutter.take(true);
}
