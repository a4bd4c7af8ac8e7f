// `nakodo verify-votes`: is a community's log of votes whole and true? By nobody's word and without a database; ends with 1 when it is not.
import { createLogCheck, type LogHead, type OutcomeEntry, type PublishedEntry } from '@nakodo/chain';
import { checkAnchors, type AnchorReport } from '../anchored-outcomes.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes, usageError } from '../failure.js';
import { jsonWriter, printJson, printLines } from '../output.js';
import { writeFileWhole } from '../files.js';
import type { Io } from '../io.js';
import { openVoteLog, type VoteLogSource } from '../vote-log-source.js';

interface Options {
  readonly known?: string;
  readonly voter?: string;
  readonly save?: string;
  readonly rpc?: string;
  readonly registry?: string;
}

export function registerVerifyVotes({ program, run }: Registry): void {
  program
    .command('verify-votes')
    .description(
      "Check a community's log of votes: nothing altered, each signature its voter's, each outcome what its votes say.",
    )
    .argument('<log>', 'its page (https://meet.example.org/verify/CODE), its address in the API, or a file from --save')
    .option('--known <place:hash>', 'an entry known from before: tells also when the end was cut off, or all written anew')
    .option('--voter <address>', 'say where the votes of this wallet are')
    .option('--save <file>', 'keep the log as a file')
    .option('--rpc <url>', 'a node of the chain: check also that outcomes are anchored there')
    .option('--registry <address>', 'with --rpc: the registry as you know it from elsewhere; another one is wrong')
    .option(...jsonOption)
    .action((log: string, options: Options, command) =>
      run(command, async ({ io, json }) => {
        const known = parseKnown(options.known);
        const voter = parseAddress('--voter', options.voter);
        const registry = parseAddress('--registry', options.registry);
        const source = await openVoteLog(io, log);
        if (options.rpc !== undefined && !source.server)
          throw usageError('Where outcomes are anchored is asked of a server: name its page');
        if (registry !== undefined && options.rpc === undefined)
          throw usageError('--registry is asked of a node: name one with --rpc');
        const read = await readAll(io, source, { known, voter, save: options.save });
        const anchors = await anchorsOf(io, source, read.outcomes, { rpcUrl: options.rpc, registry });
        const faults = [...read.report.faults, ...(anchors?.faults ?? [])];
        if (json)
          await printJson(io, { ...read.report, faults, votesOf: voter && read.mine, anchors, whole: faults.length === 0 });
        else await printLines(io, words({ name: source.name, ...read, faults, voter, known, anchors }).map(plain));
        return faults.length === 0 ? exitCodes.ok : exitCodes.failed;
      }),
    );
}

function parseKnown(text: string | undefined): LogHead | undefined {
  if (text === undefined) return undefined;
  const [, place = '', hash = ''] = /^(\d{1,9}):(0x[0-9a-f]{64})$/i.exec(text) ?? [];
  if (hash === '') throw usageError('--known is a place and its hash, as an earlier check printed them: 120:0x1b2c...');
  return { place: Number(place), hash: hash.toLowerCase() };
}

function parseAddress(option: string, text: string | undefined): string | undefined {
  if (text !== undefined && !/^0x[0-9a-f]{40}$/i.test(text))
    throw usageError(`${option} is an address: 0x and 40 hexadecimal digits`);
  return text?.toLowerCase();
}

interface Read {
  readonly report: ReturnType<ReturnType<typeof createLogCheck>['report']>;
  readonly outcomes: readonly OutcomeEntry[];
  /** Places of the voter's votes. */
  readonly mine: readonly number[];
}

async function readAll(
  io: Io,
  source: VoteLogSource,
  {
    known,
    voter,
    save,
  }: { readonly known: LogHead | undefined; readonly voter: string | undefined; readonly save: string | undefined },
): Promise<Read> {
  const check = createLogCheck(known);
  const outcomes: OutcomeEntry[] = [];
  const mine: number[] = [];
  const take = async (keep?: (entry: PublishedEntry) => Promise<void>) => {
    const pages = source.pages();
    let page = await pages.next();
    for (; page.done !== true; page = await pages.next()) {
      check.add(page.value);
      for (const entry of page.value) {
        if (entry.kind === 'outcome') outcomes.push(entry);
        else if (voter !== undefined && entry.by?.voter === voter) mine.push(entry.place);
        await keep?.(entry);
      }
    }
    return page.value;
  };
  let newest: LogHead | undefined;
  if (save === undefined) newest = await take();
  else {
    await writeFileWhole(io, save, async (stream) => {
      const writer = jsonWriter(stream);
      newest = await take((entry) => writer.write({ ...entry }));
      await writer.end();
    });
  }
  return { report: check.report(newest), outcomes, mine };
}

async function anchorsOf(
  io: Io,
  { server }: VoteLogSource,
  outcomes: readonly OutcomeEntry[],
  { rpcUrl, registry }: { readonly rpcUrl: string | undefined; readonly registry: string | undefined },
) {
  if (rpcUrl === undefined || !server) return undefined;
  if (!URL.canParse(rpcUrl)) throw usageError(`${rpcUrl} is not an address of a node`);
  return await checkAnchors(outcomes, { server, rpcUrl, registry, signal: io.signal });
}

interface Said extends Omit<Read, 'outcomes'> {
  readonly name: string;
  readonly faults: Read['report']['faults'];
  readonly voter: string | undefined;
  readonly known: LogHead | undefined;
  readonly anchors: AnchorReport | undefined;
}

const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

function words({ name, report, faults, voter, mine, known, anchors }: Said): string[] {
  const { head, proposals, byHand, votes, signed, unsigned, forgotten } = report;
  return [
    `${name}: ${count(head.place, 'entry', 'entries')}, ${count(proposals, 'proposal')}, ${count(votes, 'vote')}`,
    `  ${signed} signed by wallets, ${unsigned} without, ${forgotten} of people who are forgotten`,
    ...(byHand > 0 ? [`  ${count(byHand, 'outcome')} set by hand, as the log says itself: not by votes`] : []),
    ...(voter === undefined ? [] : [voterWords(voter, mine)]),
    ...(anchors ? anchorWords(anchors) : []),
    ...faults.map((fault) => `WRONG  entry ${fault.place}: ${fault.words}`),
    faults.length === 0
      ? `The log is whole: every hash follows, every signature is its voter’s, no wallet voted twice on a pair, every outcome ${byHand > 0 ? 'but those set by hand ' : ''}is what the votes say.`
      : `The log is not to be trusted: ${count(faults.length, 'fault')}.`,
    ...(faults.length === 0 && unsigned + forgotten > 0
      ? [
          `Not shown by it: whose the ${count(unsigned + forgotten, 'vote')} without a signature ${unsigned + forgotten === 1 ? 'is' : 'are'}. Of those you have the operator’s word.`,
        ]
      : []),
    ...(head.place > 0 ? [`Newest entry: ${head.place}:${head.hash}`] : []),
    ...(known ? [] : ['Keep that line: with --known the next check also tells when the end was cut off, or all written anew.']),
  ];
}

const anchorWords = ({ anchored, waiting, chainId, registries, known }: AnchorReport) => [
  `  ${count(anchored, 'outcome')} anchored on the chain, ${waiting} not yet`,
  ...registries.map(
    (registry) =>
      `  in the registry ${registry} on chain ${chainId}${known ? '' : ', as the server says: --registry checks it against the one you know'}`,
  ),
];

/** Names and voters are a stranger's text: nothing in them moves the cursor or begins a line of its own. */
const plain = (line: string) => line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');

const voterWords = (voter: string, mine: readonly number[]) =>
  mine.length === 0
    ? `  no vote of ${voter}: its proposals may be open, or wait to be logged, or it voted without signing`
    : `  ${count(mine.length, 'vote')} of ${voter}: ${mine.length === 1 ? 'entry' : 'entries'} ${mine.join(', ')}`;
