// Runs the command line in this process: the same code as the `nakodo` command, with streams and settings of the test's own.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { runCli } from '../../src/cli/program.js';
import { parseSettings } from '../../src/config/load.js';
import { projectPath } from '../../src/root.js';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The result as JSON. */
  json(): any;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly isTerminal?: boolean;
  readonly signal?: AbortSignal;
  readonly stdout?: Writable;
}

function collect(): { readonly stream: Writable; text(): string } {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      parts.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(parts).toString() };
}

export async function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const [out, err] = [collect(), collect()];
  const io: Io = {
    stdin: Readable.from([Buffer.from(options.stdin ?? '')]),
    stdout: options.stdout ?? out.stream,
    stderr: options.isTerminal === true ? Object.assign(err.stream, { isTTY: true, columns: 80 }) : err.stream,
    isTerminal: options.isTerminal ?? false,
    cwd: options.cwd ?? projectPath(),
    loadSettings: () => parseSettings(options.env ?? {}),
    childEnvironment: (extra) => ({ ...extra }),
    signal: options.signal ?? new AbortController().signal,
  };
  const code = await runCli(args, io);
  return { code, stdout: out.text(), stderr: err.text(), json: () => JSON.parse(out.text()) };
}

/** A folder for the files of the surrounding tests. */
export function testFolder(): {
  readonly path: (name: string) => string;
  readonly write: (name: string, content: unknown) => Promise<string>;
} {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nakodo-cli-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  return {
    path,
    async write(name, content) {
      const text = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
      await writeFile(path(name), text);
      return path(name);
    },
  };
}

/** The real data: NAKODO_DATA, or shared/data beside the project; undefined where it is not. */
export function realData(...parts: string[]): string | undefined {
  const path = join(process.env['NAKODO_DATA'] ?? projectPath('..', 'shared', 'data'), ...parts);
  return existsSync(path) ? path : undefined;
}
