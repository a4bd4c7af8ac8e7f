// Files that a command reads and writes. What cannot be opened is said with its path and what to do; a file is written whole or not at all.
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { AppError } from '../errors.js';
import type { Io } from './io.js';
import { didYouMean } from './suggest.js';

/** A policy or mapping is written by hand: anything larger is another file. */
const maxJsonBytes = 5 * 2 ** 20;

/** `-` is stdin. Throws `invalid_input` naming the path. */
export async function openInput(
  io: Io,
  path: string,
): Promise<{ readonly stream: AsyncIterable<Uint8Array>; readonly bytes: number | undefined }> {
  if (path === '-') return { stream: io.stdin, bytes: undefined };
  const full = resolve(io.cwd, path);
  try {
    const about = await stat(full);
    if (about.isDirectory()) throw new AppError('invalid_input', `${path} is a folder: name a file in it`);
    await (await open(full)).close();
    const stream: ReadStream = createReadStream(full);
    return { stream, bytes: about.size };
  } catch (error) {
    throw await fileError(error, path, full);
  }
}

/** Throws `invalid_input` with the line where the JSON breaks off. */
export async function readJsonFile(io: Io, path: string): Promise<unknown> {
  const full = resolve(io.cwd, path);
  let text: string;
  try {
    const { size } = await stat(full);
    if (size > maxJsonBytes)
      throw new AppError('invalid_input', `${path} is too large for a policy or mapping: ${Math.round(size / 2 ** 20)} MB`);
    text = (await readFile(full, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw await fileError(error, path, full);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid_input', `${path} is not JSON: ${placed(error, text)}`, { cause: error });
  }
}

/** The parser's complaint, with a line and column instead of a position. */
function placed(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return message;
  const before = text.slice(0, Number(position)).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${message.replace(/ in JSON at position.*$/s, '')}`;
}

/** Endings are alike in most names: they do not count as letters that are right. */
function nearName(given: string, files: readonly string[]): string {
  const ending = extname(given);
  const stem = (name: string) => name.slice(0, name.length - ending.length);
  const meant = didYouMean(stem(given), files.filter((name) => extname(name) === ending).map(stem));
  return meant === ''
    ? didYouMean(
        given,
        files.filter((name) => extname(name) !== ending),
      )
    : meant.replace(/\?$/, `${ending}?`);
}

async function fileError(error: unknown, path: string, full: string): Promise<unknown> {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const words: Readonly<Record<string, string>> = {
    EACCES: 'this user may not read it',
    EISDIR: 'it is a folder',
    EMFILE: 'too many files are open',
  };
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const near = await readdir(dirname(full)).catch(() => []);
    return new AppError('invalid_input', `There is no file ${path}${nearName(basename(full), near)}`, { cause: error });
  }
  return new AppError('invalid_input', `${path} cannot be read: ${words[String(code)] ?? String(error)}`, { cause: error });
}

/** For before the work, whose result would be lost. Throws `invalid_input` where no file can take the place of `path`. */
export async function assertWritable(io: Io, path: string): Promise<void> {
  const full = resolve(io.cwd, path);
  const there = await stat(full).catch(() => undefined);
  const folder = await stat(dirname(full)).catch(() => undefined);
  const refuse = (words: string): never => {
    throw new AppError('invalid_input', `${path} cannot be written: ${words}`);
  };
  if (there?.isDirectory()) refuse('it is a folder: name a file in it');
  // A file would take the place of the device.
  if (there && !there.isFile()) refuse('it is no ordinary file: leave it out to write to stdout');
  if (folder?.isDirectory() !== true) refuse(`there is no folder ${dirname(path)}`);
}

/** Gives `work` a stream to a file beside `path`, which takes its place when all is written. */
export async function writeFileWhole(io: Io, path: string, work: (stream: Writable) => Promise<void>): Promise<void> {
  const full = resolve(io.cwd, path);
  await assertWritable(io, path);
  const draft = `${full}.${process.pid}.part`;
  const stream = createWriteStream(draft);
  // A stream that breaks rejects `finished`; until then nobody may be surprised by the event.
  const ended = finished(stream);
  ended.catch(() => undefined);
  try {
    await Promise.race([work(stream), ended]);
    stream.end();
    await ended;
    await rename(draft, full);
  } catch (error) {
    stream.destroy();
    await rm(draft, { force: true });
    const isFileError = error instanceof Error && 'syscall' in error;
    throw isFileError ? new AppError('invalid_input', `${path} cannot be written: ${error.message}`, { cause: error }) : error;
  }
}
