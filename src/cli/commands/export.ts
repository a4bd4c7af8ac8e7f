// `nakodo export`: people or matches, streamed.
import { Option } from 'commander';
import type { Writable } from 'node:stream';
import type { Database } from '../../db/database.js';
import { listAttributes } from '../../people/attributes.js';
import { exportColumns, flatPerson, streamMatches, streamPeople } from '../../people/export.js';
import { jsonOption, type Registry } from '../command.js';
import { usageError } from '../failure.js';
import { writeFileWhole } from '../files.js';
import { getEventByCode } from '../find.js';
import { withNakodo } from '../open.js';
import { csvWriter, jsonWriter, type RecordWriter } from '../output.js';

interface Options {
  readonly event?: string;
  readonly people?: true;
  readonly format?: 'json' | 'csv';
  readonly out?: string;
  readonly json?: true;
}

const matchColumns = [
  'person_id',
  'person_external_id',
  'person_name',
  'rank',
  'match_id',
  'match_external_id',
  'match_name',
  'score',
  'decided_at',
  'reasons',
];

export function registerExport({ program, run }: Registry): void {
  program
    .command('export')
    .description('Export all people, or the matches of an event.')
    .option('--event <code>', "the event's members with their matches")
    .option('--people', "with --event: the members' profiles instead, as import reads them")
    .addOption(new Option('--format <format>', 'json or csv; default: by the name of --out, else json').choices(['json', 'csv']))
    .option('--out <file>', 'write there; default: stdout')
    .option(...jsonOption)
    .action((options: Options, command) =>
      run(command, async ({ io }) => {
        if (options.json === true && options.format === 'csv') throw usageError('Give --json or --format csv, not both');
        const format = options.format ?? (options.out?.toLowerCase().endsWith('.csv') ? 'csv' : 'json');
        await withNakodo(io, async ({ db }) => {
          const pool = options.event === undefined ? undefined : await getEventByCode(db, options.event);
          const work = (stream: Writable): Promise<void> =>
            pool === undefined || options.people === true
              ? writePeople(db, pool?.id, stream, format)
              : writeMatches(db, pool.id, stream, format);
          if (options.out === undefined) await work(io.stdout);
          else await writeFileWhole(io, options.out, work);
        });
        return undefined;
      }),
    );
}

async function writePeople(db: Database, poolId: string | undefined, stream: Writable, format: 'json' | 'csv'): Promise<void> {
  const own = (await listAttributes(db)).filter((attribute) => !attribute.builtIn).map(({ name }) => name);
  const writer = format === 'csv' ? csvWriter(stream, [...exportColumns, ...own]) : jsonWriter(stream);
  for await (const people of streamPeople(db, poolId)) {
    for (const person of people) await writer.write(flatPerson(person));
  }
  await writer.end();
}

async function writeMatches(db: Database, eventId: string, stream: Writable, format: 'json' | 'csv'): Promise<void> {
  const writer: RecordWriter = format === 'csv' ? csvWriter(stream, matchColumns) : jsonWriter(stream);
  for await (const members of streamMatches(db, eventId)) {
    for (const member of members) {
      if (format === 'json') {
        await writer.write({ ...member });
        continue;
      }
      const person = { person_id: member.id, person_external_id: member.external_id, person_name: member.name };
      if (member.matches.length === 0) await writer.write(person);
      for (const [at, { id, external_id, name, score, decided_at, reasons }] of member.matches.entries()) {
        await writer.write({
          ...person,
          rank: at + 1,
          match_id: id,
          match_external_id: external_id,
          match_name: name,
          score,
          decided_at,
          reasons,
        });
      }
    }
  }
  await writer.end();
}
