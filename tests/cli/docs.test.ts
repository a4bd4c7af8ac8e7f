// What the texts show can be typed: the policies in them work in an installation that has nobody yet, and the commands are there, with their
// options.
import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { createProgram } from '../../src/cli/program.js';
import { projectPath } from '../../src/root.js';
import { cli, testFolder } from './support.js';

const folder = testFolder();
const read = (text: string) => readFileSync(projectPath(text), 'utf8');
const texts = [
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'packages/sdk/README.md',
  ...readdirSync(projectPath('docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`),
];

describe('the policy that is shown in', () => {
  it.each(['README.md', 'docs/live.md'])('%s is one that can be used without people', async (text) => {
    const shown = [...read(text).matchAll(/^```jsonc\n(.*?)^```/gms)].map(([, body]) => body ?? '');
    expect(shown).toHaveLength(1);
    const { code, stderr } = await cli(['policy', 'check', await folder.write('shown.json', shown[0] ?? '')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

/** Of a line that begins with `nakodo`, or has it at the beginning of code: what is not there. */
function unknownIn(line: string, program: Command): string[] {
  const words = line.split(/\s+/).map((word) => word.replace(/[,.;:)]+$/, ''));
  let command = program;
  for (const word of words) {
    if (command.commands.length === 0 || word.startsWith('-')) break;
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) return /^[a-z]/.test(word) ? [`${command.name()} ${word}`] : [];
    command = next;
  }
  const options = new Set(['--help', ...command.options.map(({ long }) => long)]);
  return words.filter((word) => /^--[a-z]/.test(word) && !options.has(word)).map((option) => `${command.name()} ${option}`);
}

describe('the commands', () => {
  const program = createProgram({} as Io);

  it.each(texts)('of %s are there, with their options', (text) => {
    const typed = [...read(text).matchAll(/(?:^|`)(?:[A-Z_]+=\S+ )*(?:nakodo|node dist\/src\/cli\/main\.js) ([^`\n#|>]+)/gm)];
    expect(typed.flatMap(([, line = '']) => unknownIn(line, program))).toEqual([]);
  });
});
