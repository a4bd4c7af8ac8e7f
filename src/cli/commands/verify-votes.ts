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
    .option(...jsonOption)
    .action((log: string, options: Options, command) =>
      run(command, async ({ io, json }) => {
        const known = parseKnown(options.known);
        const voter = parseVoter(options.voter);
        const source = await openVoteLog(io, log);
        if (options.rpc !== undefined && !source.server)
          throw usageError('Where outcomes are anchored is asked of a server: name its page');
        const read = await readAll(io, source, { known, voter, save: options.save });
        const anchors = await anchorsOf(io, source, read.outcomes, options.rpc);
        const faults = [...read.report.faults, ...(anchors?.faults ?? [])];
        if (json)
          await printJson(io, { ...read.report, faults, votesOf: voter && read.mine, anchors, whole: faults.length === 0 });
        else await printLines(io, words({ name: source.name, ...read, faults, voter, known, anchors }));
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

function parseVoter(text: string | undefined): string | undefined {
  if (text !== undefined && !/^0x[0-9a-f]{40}$/i.test(text))
    throw usageError('--voter is an address: 0x and 40 hexadecimal digits');
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
    for await (const entries of source.pages()) {
      check.add(entries);
      for (const entry of entries) {
        if (entry.kind === 'outcome') outcomes.push(entry);
        else if (voter !== undefined && entry.by?.voter === voter) mine.push(entry.place);
        await keep?.(entry);
      }
    }
  };
  if (save === undefined) await take();
  else {
    await writeFileWhole(io, save, async (stream) => {
      const writer = jsonWriter(stream);
      await take((entry) => writer.write({ ...entry }));
      await writer.end();
    });
  }
  return { report: check.report(), outcomes, mine };
}

async function anchorsOf(io: Io, { server }: VoteLogSource, outcomes: readonly OutcomeEntry[], rpcUrl: string | undefined) {
  if (rpcUrl === undefined || !server) return undefined;
  if (!URL.canParse(rpcUrl)) throw usageError(`${rpcUrl} is not an address of a node`);
  return await checkAnchors(outcomes, { server, rpcUrl, signal: io.signal });
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
    ...(anchors ? [`  ${count(anchors.anchored, 'outcome')} anchored on the chain, ${anchors.waiting} not yet`] : []),
    ...faults.map((fault) => `WRONG  entry ${fault.place}: ${fault.words}`),
    faults.length === 0
      ? 'The log is whole: every hash follows, every signature is its voter’s, nobody voted twice, every outcome is what the votes say.'
      : `The log is not to be trusted: ${count(faults.length, 'fault')}.`,
    ...(head.place > 0 ? [`Newest entry: ${head.place}:${head.hash}`] : []),
    ...(known ? [] : ['Keep that line: with --known the next check also tells when the end was cut off, or all written anew.']),
  ];
}

const voterWords = (voter: string, mine: readonly number[]) =>
  mine.length === 0
    ? `  no vote of ${voter}: its proposals may be open, or wait to be logged, or it voted without signing`
    : `  ${count(mine.length, 'vote')} of ${voter}: ${mine.length === 1 ? 'entry' : 'entries'} ${mine.join(', ')}`;
