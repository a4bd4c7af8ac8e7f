// A form with one file in it, read as it comes in. No more of it is held than the file may have bytes; what is too much, too slow, or no such form, is
// refused while it streams. The caller drains what is left (body.ts).
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '../../errors.js';
import type { StreamedBody } from './body.js';

export interface OneFileForm {
  readonly file: Buffer;
  /** The form's other fields, as text; of several with one name the last. */
  readonly fields: ReadonlyMap<string, string>;
}

export interface OneFileFormOptions {
  readonly contentType: string | undefined;
  /** The field that the file is in. */
  readonly field: string;
  /** What it is, in sentences: "photo". */
  readonly what: string;
  readonly maxBytes: number;
  /** How long it may take to arrive; default: 20 MB over a line of 1.5 Mbit/s. */
  readonly readMs?: number;
}

const mostFields = 10;
const mostFieldBytes = 1000;
const defaultReadMs = 120_000;

/** Throws `invalid_input` (path: the field), `too_large`, `timeout`, or `cancelled` when the sender is gone. */
export async function readOneFile(body: StreamedBody, options: OneFileFormOptions): Promise<OneFileForm> {
  const { contentType = '', field, what, readMs = defaultReadMs } = options;
  const missing = `There is no ${what}: send it as multipart/form-data in the field "${field}".`;
  if (!/^multipart\/form-data\b/i.test(contentType)) throw refusal(field, missing);
  const tooSlow = new AppError(
    'timeout',
    `The ${what} took more than ${Math.round(readMs / 1000)} s to arrive: send a smaller one.`,
  );
  const parser = openParser(options, contentType);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => (timer = setTimeout(() => reject(tooSlow), readMs)));
  try {
    const reading = readInto(body, parser);
    reading.catch(() => undefined); // when it was late
    await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
    parser.close();
  }
  if (parser.file === undefined) throw refusal(field, missing);
  return { file: parser.file, fields: parser.fields };
}

async function readInto(body: StreamedBody, parser: Parser): Promise<void> {
  for await (const chunk of body.bytes) await parser.write(chunk);
  await parser.end();
}

function refusal(field: string, message: string, cause?: unknown): AppError {
  return new AppError('invalid_input', { detail: message, problems: [{ path: field, message }] }, { cause });
}

interface Parser {
  readonly file: Buffer | undefined;
  readonly fields: ReadonlyMap<string, string>;
  /** Throws what is wrong with what came so far. */
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<void>;
  close(): void;
}

function openParser({ field, what, maxBytes }: OneFileFormOptions, contentType: string): Parser {
  const fields = new Map<string, string>();
  let chunks: Buffer[] | undefined;
  let problem: AppError | undefined;
  const refuse = (error: AppError) => void (problem ??= error);
  const broken = (cause: unknown) => refusal(field, `The ${what} did not arrive whole: send it again.`, cause);
  const busboy = startBusboy(contentType, maxBytes, broken);
  let wake = () => {};
  busboy.on('error', (error) => {
    refuse(broken(error));
    wake(); // whose write is not answered any more
  });
  busboy.on('field', (name, value) => void fields.set(name, value));
  busboy.on('file', (name, stream) => {
    stream.on('error', (error: Error) => refuse(broken(error)));
    if (name !== field) return void stream.resume();
    if (chunks !== undefined) return refuse(refusal(field, `There are several files: send one ${what} at a time.`));
    const own: Buffer[] = (chunks = []);
    stream.on('data', (chunk: Buffer) => void own.push(chunk));
    stream.on('limit', () =>
      refuse(new AppError('too_large', `The ${what} is too large: at most ${megabytes(maxBytes)} can be read.`)),
    );
  });
  const step = async (act: (done: (error?: Error | null) => void) => void) => {
    await new Promise<void>((resolve) => {
      wake = resolve;
      act((error) => {
        if (error) refuse(broken(error));
        resolve();
      });
    });
    if (problem) throw problem;
  };
  return {
    get file() {
      return chunks && Buffer.concat(chunks);
    },
    fields,
    write: (chunk) => step((done) => busboy.write(chunk, done)),
    end: () => step((done) => busboy.end(done)),
    close: () => void busboy.destroy(),
  };
}

function startBusboy(contentType: string, maxBytes: number, broken: (cause: unknown) => AppError): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { fileSize: maxBytes, fields: mostFields, fieldSize: mostFieldBytes, parts: mostFields },
    });
  } catch (cause) {
    throw broken(cause); // no boundary
  }
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`;
}
