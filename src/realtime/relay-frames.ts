// How texts travel between processes as notifications, whose payload holds less than 8,000 bytes, sealed: short ones together, long ones in pieces
// that are joined again. Pure. A payload is lines: who sends, then each text as `=text` or `+id number of piece`. JSON has no line breaks.

/** Postgres takes less than 8,000 when it is sealed (relay-seal.ts), a third larger; a little is left for the lines around a piece. */
const payloadBytes = 5850;
const pieceBytes = 5600;
/** A text of which pieces are missing for this long is dropped. */
const incompleteMs = 5000;
/** Of all incomplete texts together; beyond it the oldest go. */
const maxIncompleteBytes = 8 * 1024 * 1024;

/** JSON in ASCII: one character is one byte, wherever it is cut. */
export function toAsciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** ASCII texts as payloads, in order. `nextId` numbers the texts that are cut. */
export function packPayloads(sender: string, texts: readonly string[], nextId: () => number): string[] {
  const payloads: string[] = [];
  let open = sender;
  const add = (line: string) => {
    if (open.length + 1 + line.length > payloadBytes) {
      payloads.push(open);
      open = sender;
    }
    open += `\n${line}`;
  };
  for (const text of texts) for (const line of linesOf(text, nextId)) add(line);
  if (open !== sender) payloads.push(open);
  return payloads;
}

function linesOf(text: string, nextId: () => number): string[] {
  if (text.length < pieceBytes) return [`=${text}`];
  const [id, count] = [nextId(), Math.ceil(text.length / pieceBytes)];
  return Array.from({ length: count }, (_, n) => `+${id} ${n} ${count} ${text.slice(n * pieceBytes, (n + 1) * pieceBytes)}`);
}

interface Incomplete {
  readonly pieces: (string | undefined)[];
  missing: number;
  bytes: number;
  readonly since: number;
}

export interface Joiner {
  /** The texts that a payload completes, unless `own` sent it. */
  read(payload: string, own: string, now: number): string[];
  /** Texts that wait for more. */
  size(): number;
}

const piecePattern = /^\+(\d{1,15}) (\d{1,4}) (\d{1,4}) /;

export function createJoiner(): Joiner {
  const incomplete = new Map<string, Incomplete>(); // oldest first
  let bytes = 0;

  const drop = (id: string, text: Incomplete) => {
    incomplete.delete(id);
    bytes -= text.bytes;
  };
  const dropOld = (now: number) => {
    for (const [id, text] of incomplete) {
      if (now - text.since < incompleteMs && bytes <= maxIncompleteBytes) return;
      drop(id, text);
    }
  };
  const join = (sender: string, line: string, now: number): string | undefined => {
    const [head = '', id = '', number, count] = piecePattern.exec(line) ?? [];
    const [at, of] = [Number(number), Number(count)];
    if (head === '' || at >= of) return undefined;
    const key = `${sender} ${id}`;
    const text = incomplete.get(key) ?? {
      pieces: Array.from({ length: of }, () => undefined),
      missing: of,
      bytes: 0,
      since: now,
    };
    if (text.pieces.length !== of || text.pieces[at] !== undefined) return undefined;
    const piece = line.slice(head.length);
    text.pieces[at] = piece;
    text.bytes += piece.length;
    bytes += piece.length;
    incomplete.set(key, text);
    if (--text.missing > 0) return undefined;
    drop(key, text);
    return text.pieces.join('');
  };

  return {
    read(payload, own, now) {
      const [sender = '', ...lines] = payload.split('\n');
      if (sender === own) return [];
      dropOld(now);
      return lines.flatMap((line) => {
        const text = line.startsWith('=') ? line.slice(1) : join(sender, line, now);
        return text === undefined ? [] : [text];
      });
    },
    size: () => incomplete.size,
  };
}
