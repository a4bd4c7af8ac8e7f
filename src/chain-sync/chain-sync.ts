// The job of the chain, a bounded piece at a time: look what became of what was sent, then send what is due, until nothing moves. Whatever is wrong is
// noted in words for the log, the doctor and organisers; nothing is lost by it, and it is tried again after a growing pause.
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import type { JobRun } from '../work/jobs.js';
import { hasDueOutcomes, nextAnchor } from './anchors.js';
import type { ChainConfig, ConfiguredChain } from './chain-config.js';
import { type ChainLease, type ChainState, releaseLease, takeLease, whileHolding } from './chain-lease.js';
import type { ChainNode } from './chain-node.js';
import type { ChainRound } from './chain-round.js';
import { follow } from './follow.js';
import { hasDueMembers, nextMembership } from './members.js';
import { type Next, send } from './send.js';
import { hasDueSettlements, nextSettlements } from './settlements.js';

export interface ChainWork extends ChainLease {
  readonly chain: ConfiguredChain;
  /** Loads what it needs when it is first called. */
  readonly openNode: (config: ChainConfig) => Promise<ChainNode>;
  /** Undefined: it is over. */
  readonly onProblem: (words: string | undefined) => void;
}

export interface SyncOptions {
  readonly signal: AbortSignal;
  /** Not before it is time to try again; default: at once. */
  readonly respectPause?: boolean;
}

const nothing: JobRun = { done: 0, more: false };
/** Of looking and sending, in one run. */
const mostRounds = 20;
const expected: readonly string[] = ['upstream', 'setup', 'timeout'];

/** Also where no chain is set up: then nothing is done. Throws what is a fault of ours or of the database. */
export async function syncChain(work: ChainWork, { signal, respectPause = false }: SyncOptions): Promise<JobRun> {
  const { chain } = work;
  if (chain.kind === 'none' || (await isIdle(work))) return nothing;
  const state = await takeLease(work, respectPause);
  if (!state) return nothing;
  try {
    if (chain.kind === 'incomplete') throw new AppError('setup', chain.words);
    const run = (await hasWork(work, chain.config)) ? await syncWith(work, chain.config, state, signal) : nothing;
    await noteWell(work, state);
    return run;
  } catch (error) {
    if (!isExpected(error)) throw error;
    await noteProblem(work, state, error.message);
    return nothing;
  } finally {
    await releaseLease(work);
  }
}

/** Most of the time: without writing anything. */
async function isIdle(work: ChainWork): Promise<boolean> {
  if (work.chain.kind !== 'chain' || (await hasWork(work, work.chain.config))) return false;
  return (await work.db.findRow(sql`select from chain_state where id = 1 and problem is not null`)) === undefined;
}

/** Where nothing is under way and nothing is due, the node is left alone. */
async function hasWork({ db }: ChainWork, { anchorAfterMs, memberships }: ChainConfig): Promise<boolean> {
  const unfinished = await db.findRow(sql`select from chain_transactions where state in ('open', 'mined') limit 1`);
  return (
    unfinished !== undefined ||
    (await hasDueOutcomes(db, anchorAfterMs)) ||
    (await hasDueMembers(db, memberships)) ||
    (await hasDueSettlements(db))
  );
}

async function syncWith(work: ChainWork, config: ChainConfig, state: ChainState, signal: AbortSignal): Promise<JobRun> {
  const node = await work.openNode(config);
  const isNew = await meetChain(work, config, node, state);
  const held: AppError[] = [];
  let known = isNew ? 0 : (state.head ?? 0);
  let done = 0;
  let more = true;
  for (let rounds = 0; more && rounds < mostRounds && !signal.aborted; rounds++) {
    const head = await node.head();
    if (head.number < known) throw behind(head.number, known);
    known = head.number;
    const round: ChainRound = { lease: work, node, config, head, hold: (problem) => held.push(problem) };
    await whileHolding(work, (tx) =>
      tx.run(sql`update chain_state set head = ${head.number}, looked_at = clock_timestamp() where id = 1`),
    );
    const { changed, waiting } = await follow(round);
    const sent = !waiting && (await sendNext(round));
    done += changed;
    more = changed > 0 || sent;
  }
  const [problem] = held;
  if (problem) throw problem;
  return { done, more };
}

/** One at a time: the next is sent when all before it are in blocks. */
async function sendNext(round: ChainRound): Promise<boolean> {
  const intent = (await nextMembership(round)) ?? (await nextAnchorOrHold(round)) ?? (await nextSettlements(round));
  if (intent === undefined) return false;
  if (intent === 'noted') return true;
  const fault = await round.node.findFault();
  if (fault !== undefined) throw new AppError('setup', capital(fault));
  await send(round, intent);
  return true;
}

/** Where the registry's batches are not ours, what trusts nobody can go on. */
async function nextAnchorOrHold(round: ChainRound): Promise<Next> {
  try {
    return await nextAnchor(round);
  } catch (error) {
    if (!isExpected(error)) throw error;
    round.hold(error);
    return undefined;
  }
}

const isExpected = (error: unknown): error is AppError => error instanceof AppError && expected.includes(error.code);

/** The first chain that is written to is the one from then on: true. Throws `setup` for another, before anything is sent. */
async function meetChain(work: ChainWork, config: ChainConfig, node: ChainNode, state: ChainState): Promise<boolean> {
  const { chainId, genesis } = await node.identify();
  if (chainId !== config.chainId)
    throw new AppError('setup', `CHAIN_RPC_URL leads to chain ${chainId}, and CHAIN_ID is ${config.chainId}: nothing is sent`);
  const known = state.chain_id === null ? undefined : [state.chain_id, state.genesis, state.registry, state.membership].join(' ');
  if (known === [chainId, genesis, config.registry, config.membership].join(' ')) {
    await assertSameHistory(node, state);
    return false;
  }
  const { used } = await work.db.getRow<{ used: boolean }>(sql`
    select exists (select from chain_transactions) or exists (select from chain_batches) or exists (select from chain_members) as used`);
  if (used) throw new AppError('setup', otherChain(state, { chainId, genesis, registry: config.registry }));
  const fault = await node.findFault();
  if (fault !== undefined) throw new AppError('setup', capital(fault));
  await whileHolding(work, (tx) =>
    tx.run(sql`
      update chain_state set chain_id = ${chainId}, genesis = ${genesis}, registry = ${config.registry}, membership = ${config.membership},
        final_block = null, final_hash = null, head = null
      where id = 1`),
  );
  return true;
}

/** The same first block, and yet another chain: one that was begun anew in the same second, or whose final blocks were taken back. */
async function assertSameHistory(
  node: ChainNode,
  { final_block: block, final_hash: hash, chain_id: chainId }: ChainState,
): Promise<void> {
  if (block === null) return;
  const found = await node.findBlockHash(block);
  if (found === undefined) throw behind((await node.head()).number, block);
  if (found !== hash)
    throw new AppError('setup', stopped(`chain ${chainId}, but its block ${block}, which was final, is another one now`));
}

function otherChain(
  known: ChainState,
  now: { readonly chainId: number; readonly genesis: string; readonly registry: string },
): string {
  const what =
    known.chain_id !== now.chainId
      ? `chain ${now.chainId}, and this database anchored on chain ${known.chain_id}`
      : known.genesis !== now.genesis
        ? `chain ${now.chainId}, begun anew (its first block is another one)`
        : known.registry !== now.registry
          ? `another registry than ${known.registry}, which has what was anchored so far`
          : `another membership token than ${known.membership}`;
  return stopped(what);
}

const stopped = (what: string) =>
  `The settings CHAIN_... lead to ${what}. Nothing is sent, so that nothing is anchored twice. If that is meant: nakodo chain start-over`;

const behind = (found: number, known: number) =>
  new AppError('upstream', `The chain's node is behind: it is at block ${found}, and block ${known} was seen. Waiting for it`);

const firstPauseMs = 5000;
const longestPauseMs = 5 * 60_000;

async function noteProblem(work: ChainWork, state: ChainState, words: string): Promise<void> {
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(10, state.failures));
  await work.db.run(sql`
    update chain_state set problem = ${words}, failures = failures + 1, retry_at = clock_timestamp() + make_interval(secs => ${pauseMs / 1000}),
      problem_since = case when problem is null then clock_timestamp() else problem_since end
    where id = 1 and locked_by = ${work.worker}`);
  if (words !== state.problem) work.onProblem(words);
}

async function noteWell(work: ChainWork, state: ChainState): Promise<void> {
  if (state.problem === null) return;
  await work.db.run(sql`
    update chain_state set problem = null, problem_since = null, failures = 0, retry_at = null where id = 1 and locked_by = ${work.worker}`);
  work.onProblem(undefined);
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
