// A community's log of votes, from where somebody says it is: a server's page or address, or a file that was saved. Nothing of a database is asked.
import { z } from 'zod';
import type { LogHead } from '@nakodo/chain';
import { voteLogEntry, voteLogPage, type VoteLogEntry } from '@nakodo/protocol';
import { AppError } from '../errors.js';
import { createServiceClient, type ServiceClient } from '../outside/service-client.js';
import { wordsOf } from '../server/http/input-words.js';
import { readJsonFile } from './files.js';
import { usageError } from './failure.js';
import type { Io } from './io.js';

export interface VoteLogSource {
  /** `Chess club at meet.example.org`, or the file. */
  readonly name: string;
  /** Undefined: a file. */
  readonly server: ServiceClient | undefined;
  /** In the order of the log; at the end the newest entry of all, as the server says. */
  pages(): AsyncGenerator<readonly VoteLogEntry[], LogHead | undefined, undefined>;
}

const pageSize = 1000;
const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const byPage = /^(.*)\/verify\/([^/]+)\/?$/;
const byAddress = new RegExp(`^(.*)/api/communities/(${id})(?:/vote-log)?/?$`, 'i');

/** Throws `bad_request` for an address that is neither, `not_found` for a community that is not there. */
export async function openVoteLog(io: Io, given: string): Promise<VoteLogSource> {
  if (!/^https?:\/\//i.test(given)) return { name: given, server: undefined, pages: () => readSaved(io, given) };
  if (!URL.canParse(given)) throw usageError(`${given} is not an address`);
  const { origin, pathname, host } = new URL(given);
  const [, before, what] = byPage.exec(pathname) ?? byAddress.exec(pathname) ?? [];
  if (before === undefined || what === undefined)
    throw usageError(`Name the page of the log, like ${origin}/verify/CODE, or ${origin}/api/communities/ID/vote-log, or a file`);
  const server = createServiceClient({ baseUrl: `${origin}${before}`, name: host, retries: 1 });
  const communityId = new RegExp(`^${id}$`, 'i').test(what) ? what : await findId(server, decodeURIComponent(what), io.signal);
  const page = async (after: number) => {
    const path = `/api/communities/${communityId}/vote-log?after=${after}&limit=${pageSize}`;
    const { status, value } = await server.ask(path, { answers: [404], signal: io.signal });
    if (status === 404) throw new AppError('not_found', `${host} has no such community`);
    return parse(voteLogPage, value, host);
  };
  const first = await page(0);
  async function* pages(): ReturnType<VoteLogSource['pages']> {
    let { entries, more, head } = first;
    let at = 0;
    for (;;) {
      yield entries;
      const last = entries.at(-1)?.place ?? at;
      if (!more || last <= at) return head; // who says that there is more and gives none is not asked for ever
      at = last;
      ({ entries, more, head } = await page(at));
    }
  }
  return { name: `${first.community.name} at ${host}`, server, pages };
}

async function findId(server: ServiceClient, code: string, signal: AbortSignal): Promise<string> {
  const path = `/api/communities/by-code/${encodeURIComponent(code)}`;
  const { status, value } = await server.ask(path, { answers: [404], signal });
  if (status === 404) throw new AppError('not_found', `No community has the code ${code} there`);
  return parse(z.object({ id: z.uuid() }), value, 'The server').id;
}

const saved = z.union([z.array(voteLogEntry), z.object({ entries: z.array(voteLogEntry) }).transform(({ entries }) => entries)]);

/** What --save wrote, or an answer of the API. */
async function* readSaved(io: Io, path: string): ReturnType<VoteLogSource['pages']> {
  yield parse(saved, await readJsonFile(io, path), path);
  return undefined;
}

function parse<S extends z.ZodType>(schema: S, value: unknown, whose: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'invalid_input',
    `${whose} has no log of votes: ${[issue?.path.join('.'), issue && wordsOf(issue)].filter(Boolean).join(': ')}`,
  );
}
