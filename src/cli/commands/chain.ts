// `nakodo chain`: how anchoring goes, the proof of one outcome, settling from signatures, and beginning anew with another chain.
import type { ChainHealth } from '../../chain-sync/chain-health.js';
import { readChainHealth } from '../../chain-sync/chain-health.js';
import { getProof, type MatchProof } from '../../chain-sync/proofs.js';
import { askForSettlements, findSigned, listSettleable, prepareBallot } from '../../chain-sync/settlements.js';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import type { Nakodo } from '../../nakodo.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes, usageError } from '../failure.js';
import { getAnyPool } from '../find.js';
import { withNakodo } from '../open.js';
import { printJson, printLines } from '../output.js';

export function registerChain({ program, run }: Registry): void {
  const chain = program.command('chain').description('What communities decided, on a chain: how it goes, proofs, settlements.');
  chain
    .command('status')
    .description('Say how anchoring goes, and what keeps it.')
    .option(...jsonOption)
    .action((_options: unknown, command) =>
      run(command, async ({ io, json }) => {
        const health = await withNakodo(io, ({ db, chain: { chain: configured } }) => readChainHealth(db, configured));
        await (json ? printJson(io, health) : printLines(io, healthLines(health)));
        return health.status === 'UNHEALTHY' ? exitCodes.failed : exitCodes.ok;
      }),
    );
  chain
    .command('proof')
    .description('Print the proof that an outcome is anchored: anybody can check it.')
    .argument('<proposal>', 'its hash in the log of votes, 0x...')
    .option(...jsonOption)
    .action((proposal: string, _options: unknown, command) =>
      run(command, async ({ io, json }) => {
        const proof = await withNakodo(io, ({ db }) => getProof(db, hashOf(proposal)));
        await (json ? printJson(io, proof) : printLines(io, proofLines(proof)));
        return undefined;
      }),
    );
  chain
    .command('settle')
    .description("Have closed proposals settled on the chain from the voters' own signatures, by the job `chain`.")
    .argument('<what>', 'the hash of a proposal, or the code of a community: all of its signed ones')
    .option('--print', 'send nothing: print the call, which anybody may send from any account')
    .option(...jsonOption)
    .action((what: string, { print }: { readonly print?: boolean }, command) =>
      run(command, async ({ io, json }) => {
        const done = await withNakodo(io, (nakodo) => (print === true ? printCall(nakodo, what) : ask(nakodo, what)));
        await (json ? printJson(io, done.value) : printLines(io, done.lines));
        return undefined;
      }),
    );
  chain
    .command('start-over')
    .description('Forget what was anchored on a former chain, and anchor everything anew on the one that is set up now.')
    .option('--yes', 'that is meant')
    .option(...jsonOption)
    .action(({ yes }: { readonly yes?: boolean }, command) =>
      run(command, async ({ io, json }) => {
        if (yes !== true)
          throw usageError('This anchors everything again, on the chain of the settings: say --yes if that is meant');
        await withNakodo(io, ({ db }) => db.run(sql`select forget_chain()`));
        const words = 'Forgotten. The job `chain` begins with the chain that is set up now.';
        await (json ? printJson(io, { forgotten: true }) : printLines(io, [words]));
        return undefined;
      }),
    );
}

function hashOf(given: string): string {
  if (!/^0x[0-9a-fA-F]{64}$/.test(given)) throw usageError('The hash of a proposal is 0x and 64 hexadecimal digits');
  return given.toLowerCase();
}

async function findWhich(session: Session, what: string): Promise<string[]> {
  if (what.startsWith('0x')) return await listSettleable(session, { proposal: hashOf(what) });
  return await listSettleable(session, { poolId: (await getAnyPool(session, what)).id });
}

interface Done {
  readonly value: unknown;
  readonly lines: readonly string[];
}

async function ask({ db, chain: { chain } }: Nakodo, what: string): Promise<Done> {
  if (chain.kind !== 'chain')
    throw new AppError('setup', chain.kind === 'none' ? 'No chain is set up (CHAIN_RPC_URL)' : chain.words);
  const hashes = await findWhich(db, what);
  const asked = await askForSettlements(db, hashes);
  const rows = await db.rows<{ hash: string; state: string; words: string | null }>(sql`
    select proposal_hash as hash, state, words from chain_settlements where proposal_hash = any (${hashes}) order by asked_at`);
  const lines = rows.map(({ hash, state, words }) => `  ${hash}: ${state}${words === null ? '' : `, ${words}`}`);
  return {
    value: { asked, settlements: rows },
    lines: [
      hashes.length === 0
        ? 'There is nothing with signed votes that is not settled'
        : `${asked} asked; the job \`chain\` sends them`,
      ...lines,
    ],
  };
}

/** Most of a call: more would not fit into a block. */
const mostPrinted = 100;

async function printCall({ db, chain: { chain, openNode } }: Nakodo, what: string): Promise<Done> {
  if (chain.kind !== 'chain')
    throw new AppError('setup', chain.kind === 'none' ? 'No chain is set up (CHAIN_RPC_URL)' : chain.words);
  const node = await openNode(chain.config);
  const { time } = await node.head();
  const ballots = [];
  const left: string[] = [];
  for (const hash of (await findWhich(db, what)).slice(0, mostPrinted)) {
    const prepared = await prepareBallot({ node, config: chain.config, time }, await findSigned(db, hash));
    if ('ballot' in prepared) ballots.push(prepared.ballot);
    else left.push(`${hash}: ${'refused' in prepared ? prepared.refused : prepared.waits}`);
  }
  if (ballots.length === 0) throw new AppError('not_found', ['Nothing can be settled now', ...left].join('\n  '));
  const { to, data } = node.calls.settle(ballots);
  return {
    value: { to, data, ballots, left },
    lines: [`to    ${to}`, `data  ${data}`, ...left.map((line) => `left out: ${line}`)],
  };
}

function healthLines({ status, words, since, numbers }: ChainHealth): string[] {
  const at =
    numbers.lookedAt === null ? [] : [`The node was last asked at ${numbers.lookedAt.toISOString()}, block ${numbers.block}`];
  return [
    `${status}: ${words}${since === null ? '' : ` (since ${since.toISOString()})`}`,
    `Members with the token: ${numbers.members}`,
    ...at,
  ];
}

function proofLines({ proposal, outcome, votesHash, state, batch, chainId, registry }: MatchProof): string[] {
  const head = [`proposal    ${proposal}`, `outcome     ${outcome}`, `votes hash  ${votesHash}`];
  if (batch === null) return [...head, 'It waits to be anchored.'];
  const where = state === 'waiting' ? 'not final yet' : `block ${batch.block}, transaction ${batch.transaction}`;
  return [
    ...head,
    `leaf        ${batch.leaf}`,
    ...batch.proof.map((hash, at) => `${at === 0 ? 'proof     ' : '          '}  ${hash}`),
    `root        ${batch.root}`,
    `batch       ${batch.number} of ${batch.matches}, ${where}`,
    `registry    ${registry} on chain ${chainId}`,
  ];
}
