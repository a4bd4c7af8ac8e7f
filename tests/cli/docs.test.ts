// What the texts show can be typed: the policies in them work in an installation that has nobody yet.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { projectPath } from '../../src/root.js';
import { cli, testFolder } from './support.js';

const folder = testFolder();

describe('the policy that is shown in', () => {
  it.each(['README.md', 'docs/live.md'])('%s is one that can be used without people', async (text) => {
    const shown = [...readFileSync(projectPath(text), 'utf8').matchAll(/^```jsonc\n(.*?)^```/gms)].map(([, body]) => body ?? '');
    expect(shown).toHaveLength(1);
    const { code, stderr } = await cli(['policy', 'check', await folder.write('shown.json', shown[0] ?? '')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
