import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.js';
import { projectPath } from '../root.js';
import { settingsDocument } from './document.js';
import { parseSettings, withEnvFile } from './load.js';
import { settingsTable } from './settings.js';

function refusal(env: Record<string, string>): AppError {
  try {
    parseSettings(env);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('was accepted');
}

describe('settings', () => {
  it('have their defaults in an empty environment', () => {
    const { settings, warnings } = parseSettings({});
    expect(settings).toMatchObject({
      PORT: 3000,
      BATCH_SIZE: 20,
      MAX_RUNTIME_MS: 45_000,
      OPENAI_MODEL: 'gpt-4o-mini',
      DATABASE_URL: undefined,
    });
    expect(Object.keys(settings)).toEqual(Object.keys(settingsTable));
    expect(warnings).toEqual([]);
  });

  it('are parsed into numbers, and an empty or blank one counts as absent', () => {
    expect(parseSettings({ PORT: ' 8080 ', BATCH_SIZE: '', HOST: '  ' }).settings).toMatchObject({
      PORT: 8080,
      BATCH_SIZE: 20,
      HOST: '127.0.0.1',
    });
  });

  it.each([
    ['PORT', '80a'],
    ['PORT', '70000'],
    ['PORT', '1e3'],
    ['BATCH_SIZE', '0'],
    ['BATCH_SIZE', '1.5'],
    ['OPENAI_BASE_URL', 'ftp://x'],
    ['DATABASE_URL', 'mysql://x'],
    ['JWT_SECRET', 'short'],
    ['LOG_LEVEL', 'loud'],
    ['DATABASE_POOLER', 'yes'],
  ])('refuse %s=%s, naming it', (name, value) => {
    const error = refusal({ [name]: value });
    expect(error.code).toBe('setup');
    expect(error.details.problems?.map(({ path }) => path)).toEqual([name]);
  });

  it('name every wrong one at once and never show a value', () => {
    const error = refusal({ JWT_SECRET: 'hunter2', DATABASE_URL: 'postgre://me:hunter2@x/y', PORT: 'x' });
    expect(error.details.problems).toHaveLength(3);
    expect(JSON.stringify([error.message, error.details])).not.toContain('hunter2');
  });

  it('warn of an unknown NAKODO_ variable and say what was meant', () => {
    expect(parseSettings({ NAKODO_DATADIR: 'x', NAKODO_SOMETHING_ELSE: 'y', OTHER: 'z' }).warnings).toEqual([
      'NAKODO_DATADIR is not a setting of Nakodo; did you mean NAKODO_DATA_DIR?',
      'NAKODO_SOMETHING_ELSE is not a setting of Nakodo, see docs/configuration.md',
    ]);
  });

  it('are taken from .env where the environment has none, and from another file or none when asked to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nakodo-env-'));
    const file = join(folder, '.env');
    expect(withEnvFile({ PORT: '1' }, folder)).toEqual({ PORT: '1' });
    writeFileSync(file, '# mine\nPORT=4000\nexport HOST="0.0.0.0"\nCHAIN_ID=31337\n');
    expect(withEnvFile({ CHAIN_ID: '' }, folder)).toEqual({ PORT: '4000', HOST: '0.0.0.0', CHAIN_ID: '' });
    expect(withEnvFile({ PORT: '1', NAKODO_ENV_FILE: 'none' }, folder)).toEqual({ PORT: '1', NAKODO_ENV_FILE: 'none' });
    expect(withEnvFile({ NAKODO_ENV_FILE: file }, tmpdir())).toMatchObject({ PORT: '4000' });
    expect(() => withEnvFile({ NAKODO_ENV_FILE: 'other.env' }, folder)).toThrow('other.env cannot be read');
    rmSync(folder, { recursive: true });
  });

  it('are documented in docs/configuration.md as they are (else: node scripts/docs-configuration.mjs)', () => {
    expect(readFileSync(projectPath('docs/configuration.md'), 'utf8')).toBe(settingsDocument());
  });
});
