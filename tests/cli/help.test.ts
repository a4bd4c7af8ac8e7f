// Help is part of the interface: every text is under test, word by word.
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { createProgram } from '../../src/cli/program.js';
import { cli } from './support.js';

/** Every command as the words that call it. */
function paths(command: Command, before: readonly string[] = []): string[][] {
  const own = command.commands.filter((each) => each.name() !== 'help');
  return own.flatMap((each) => [[...before, each.name()], ...paths(each, [...before, each.name()])]);
}

const program = createProgram({} as Io);

describe('help', () => {
  it('lists all commands', async () => {
    const { code, stdout, stderr } = await cli(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
  });

  for (const path of paths(program)) {
    it(`of nakodo ${path.join(' ')}`, async () => {
      const { code, stdout, stderr } = await cli([...path, '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatchSnapshot();
    });
  }

  it('is the same when asked for by the help command', async () => {
    expect((await cli(['help', 'match'])).stdout).toBe((await cli(['match', '--help'])).stdout);
  });

  it('has --json and a description for every command that does something', () => {
    for (const path of paths(program)) {
      const command = path.reduce((at, name) => at.commands.find((each) => each.name() === name)!, program);
      expect(command.description()).toMatch(/^[A-Z].*\.$/);
      if (command.commands.length > 0) continue;
      expect([path.join(' '), command.options.some(({ long }) => long === '--json')]).toEqual([path.join(' '), true]);
    }
  });

  it('prints the version', async () => {
    expect(await cli(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
