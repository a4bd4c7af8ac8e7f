// JSON with the place of everything in it, so that a problem of a policy is shown at its line, and broken JSON says where it breaks off
// in the same words in every browser. Paths are written as the server writes them: `filters[0].by`, `relax[0].set["within age"]`.

export interface Place {
  readonly start: number;
  readonly end: number;
}

export type ReadJson =
  | { readonly value: unknown; readonly places: ReadonlyMap<string, Place>; readonly error?: undefined }
  | { readonly error: { readonly message: string; readonly at: number } };

class Broken extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export function readJson(text: string): ReadJson {
  const places = new Map<string, Place>();
  try {
    const end = skip(text, 0);
    const { value, next } = readValue(text, end, '', places);
    const rest = skip(text, next);
    if (rest < text.length) throw new Broken(`nothing may follow the end, but here is ${shown(text, rest)}`, rest);
    return { value, places };
  } catch (error) {
    if (error instanceof Broken) return { error: { message: error.message, at: error.at } };
    throw error;
  }
}

/** 1 for the first line. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** Where a path is, or the nearest thing around it that is there. */
export function placeOf(places: ReadonlyMap<string, Place>, path: string): Place | undefined {
  for (let part = path; ; part = part.replace(/(\.\w+|\[(\d+|"[^"]*")\]|^\w+)$/, '')) {
    const place = places.get(part);
    if (place || part === '') return place;
  }
}

interface Read {
  readonly value: unknown;
  readonly next: number;
}

const depthLimit = 100;

function readValue(text: string, at: number, path: string, places: Map<string, Place>, depth = 0): Read {
  if (depth > depthLimit) throw new Broken('this is nested too deeply', at);
  const first = text[at];
  const read =
    first === '{'
      ? readObject(text, at, path, places, depth)
      : first === '['
        ? readArray(text, at, path, places, depth)
        : first === '"'
          ? readString(text, at)
          : readWord(text, at);
  places.set(path, { start: at, end: read.next });
  return read;
}

function readObject(text: string, start: number, path: string, places: Map<string, Place>, depth: number): Read {
  const value: Record<string, unknown> = {};
  let at = skip(text, start + 1);
  if (text[at] === '}') return { value, next: at + 1 };
  for (;;) {
    if (text[at] !== '"') throw new Broken(`expected a key in double quotes, but here is ${shown(text, at)}`, at);
    const key = readString(text, at);
    at = skip(text, key.next);
    if (text[at] !== ':') throw new Broken(`a colon is missing after ${JSON.stringify(key.value)}`, at);
    const name = String(key.value);
    const inner = /^\w+$/.test(name) ? `${path === '' ? '' : `${path}.`}${name}` : `${path}[${JSON.stringify(name)}]`;
    const read = readValue(text, skip(text, at + 1), inner, places, depth + 1);
    Object.defineProperty(value, name, { value: read.value, enumerable: true, configurable: true, writable: true });
    at = skip(text, read.next);
    if (text[at] === '}') return { value, next: at + 1 };
    at = afterComma(text, at, '}');
  }
}

function readArray(text: string, start: number, path: string, places: Map<string, Place>, depth: number): Read {
  const value: unknown[] = [];
  let at = skip(text, start + 1);
  if (text[at] === ']') return { value, next: at + 1 };
  for (;;) {
    const read = readValue(text, at, `${path}[${value.length}]`, places, depth + 1);
    value.push(read.value);
    at = skip(text, read.next);
    if (text[at] === ']') return { value, next: at + 1 };
    at = afterComma(text, at, ']');
  }
}

function afterComma(text: string, at: number, close: string): number {
  if (text[at] !== ',') throw new Broken(`a comma or ${close} is missing before ${shown(text, at)}`, at);
  const next = skip(text, at + 1);
  if (text[next] === close) throw new Broken(`there is a comma too many before ${close}`, at);
  return next;
}

function readString(text: string, start: number): Read {
  const [literal] = /^"(?:[^"\\\n]|\\.)*"/.exec(text.slice(start)) ?? [];
  if (literal === undefined) throw new Broken('the closing quote of this text is missing', start);
  try {
    return { value: JSON.parse(literal) as unknown, next: start + literal.length };
  } catch {
    throw new Broken('this text holds a character that must be written as an escape', start);
  }
}

function readWord(text: string, start: number): Read {
  const [word = ''] = /^[^\s,:{}[\]"]+/.exec(text.slice(start)) ?? [];
  try {
    return { value: JSON.parse(word) as unknown, next: start + word.length };
  } catch {
    throw new Broken(`expected a value, but here is ${shown(text, start)}`, start);
  }
}

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at]!)) at += 1;
  return at;
}

function shown(text: string, at: number): string {
  if (at >= text.length) return 'the end';
  const [word = ''] = /^[\w.+-]+|^./su.exec(text.slice(at)) ?? [];
  return word.length > 20 ? `${word.slice(0, 20)}…` : word;
}
