// A thread that tries a policy: takes people page by page into columns of its own, then says what their lists would be. Whatever it holds
// goes with it; the server's own thread only passes pages on.
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../errors.js';
import { attributeNaming } from '../people/attribute-words.js';
import { compilePolicy } from '../policy/compile.js';
import { createColumns, underPolicy } from '../policy/columns.js';
import { readMessages } from './try-messages.js';
import type { TryJob, TryMessage, TryReply } from './try-messages.js';
import { tryLists } from './try-lists.js';

const job = workerData as TryJob;
const after = createColumns(compilePolicy(job.policy, job.attributes), job.likeness);
const before = job.before && underPolicy(after, compilePolicy(job.before, job.attributes));
const excluded = new Map<number, Set<number>>();
const have = new Map<string, number>();
const name = attributeNaming(job.attributes);
let unreadable = 0;

await readMessages(parentPort!, async (message: TryMessage): Promise<TryReply> => {
  if (message.kind === 'people') {
    for (const person of message.people) take(person);
    return { kind: 'more' };
  }
  for (const [a, b] of message.blocks) {
    exclude(a, b);
    exclude(b, a);
  }
  const outcome = await tryLists({ after, before, limits: job.limits, excluded: (index) => excluded.get(index), name });
  return { kind: 'done', outcome, have: Object.fromEntries(have), unreadable };
});

function take(person: Extract<TryMessage, { kind: 'people' }>['people'][number]): void {
  for (const [name, value] of Object.entries(person.attributes)) if (isSome(value)) have.set(name, (have.get(name) ?? 0) + 1);
  for (const name of Object.keys(person.vectors ?? {})) have.set(`vector ${name}`, (have.get(`vector ${name}`) ?? 0) + 1);
  try {
    after.upsert(person);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    unreadable += 1; // as in the event: somebody whose profile cannot be ranked is in no list
  }
}

function isSome(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function exclude(idA: string, idB: string): void {
  const [a, b] = [after.indexOf(idA), after.indexOf(idB)];
  if (a === undefined || b === undefined) return;
  const known = excluded.get(a);
  if (known) known.add(b);
  else excluded.set(a, new Set([b]));
}
