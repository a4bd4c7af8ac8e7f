// A password for a command: asked for at the terminal without showing it, or read from standard input. Never an argument: those are seen
// by every user of the machine and stay in the shell's history.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { passwordLength } from '@nakodo/protocol';
import { AppError } from '../errors.js';
import { usageError } from './failure.js';
import type { Io } from './io.js';

/** More cannot be a password: somebody piped the wrong file. */
const maxBytes = 4096;

/** Throws `bad_request` where nobody can be asked or what came cannot be one, `cancelled` on Ctrl-C. */
export async function readPassword(io: Io, { fromStdin }: { readonly fromStdin: boolean }): Promise<string> {
  if (fromStdin) return await readAll(io);
  if (!('isTTY' in io.stdin) || io.stdin.isTTY !== true)
    throw usageError('There is no terminal to ask for the password: pipe it in, with --password-stdin');
  const [first, again] = await ask(io, [`Password (at least ${passwordLength.min} characters): `, 'Again: ']);
  if (first !== again) throw usageError('The two passwords differ: try again');
  return first ?? '';
}

/** One line end after it is the shell's. */
async function readAll({ stdin }: Io): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stdin) {
    const piece = Buffer.from(part as string | Buffer);
    bytes += piece.length;
    if (bytes > maxBytes) throw usageError('What came on standard input is too long for a password');
    parts.push(piece);
  }
  const text = Buffer.concat(parts)
    .toString()
    .replace(/\r?\n$/, '');
  if (text === '') throw usageError('No password came on standard input');
  return text;
}

/** The terminal is silenced before the first question and until the last answer: what is typed early is not shown either. */
async function ask({ stdin, stderr, signal }: Io, questions: readonly string[]): Promise<string[]> {
  const silent = new Writable({ write: (_part, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true, historySize: 0 });
  const close = () => lines.close();
  lines.once('SIGINT', close);
  signal.addEventListener('abort', close, { once: true });
  const typed = lines[Symbol.asyncIterator](); // from here on no line is missed
  const answers: string[] = [];
  try {
    for (const question of questions) {
      stderr.write(question);
      const { value, done } = await typed.next();
      stderr.write('\n');
      if (done === true) throw new AppError('cancelled');
      answers.push(value);
    }
    return answers;
  } finally {
    lines.close();
  }
}
