// Run by bench/rank.ts in a process of its own: ranks people with all cores and says how long that took and what the process held at most.
// Arguments: people, dimensions, cores, and how many of the people get a list. Prints one line of JSON.
import { createColumns } from '../src/policy/columns.js';
import { compilePolicy } from '../src/policy/compile.js';
import { rankAll } from '../src/policy/rank.js';
import { attributes, generatePeople, policy } from './rank-people.js';
import { seconds, short } from './support/report.js';

const [people = 0, dimensions = 0, cores = 1, lists = people] = process.argv.slice(2).map(Number);
const columns = createColumns(compilePolicy(policy, attributes));
for (const person of generatePeople(people, dimensions)) columns.upsert(person);
const rows = Array.from({ length: lists }, (_, at) => Math.floor((at * people) / lists));
const time = await seconds(() => rankAll(columns, policy.limit, { threads: cores, rows }));
const result = {
  people,
  dimensions,
  cores,
  lists,
  seconds: short(time),
  millionPairsPerSecond: short((lists * (people - 1)) / time / 1e6),
  columnMegabytes: short(columns.bytesUsed / 1e6),
  peakResidentMegabytes: Math.round(process.resourceUsage().maxRSS / 1000),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
