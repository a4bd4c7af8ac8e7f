import { describe, expect, it } from 'vitest';
import { parseSettings } from '../config/load.js';
import { typedCommand } from './typed-command.js';

const typed = (env: Record<string, string>, more = {}) => typedCommand('npm start', parseSettings(env).settings, more);

describe('a command that somebody is told to type', () => {
  it('names another data folder, as a shell reads it', () => {
    expect(typed({ NAKODO_DATA_DIR: '/srv/nakodo' })).toBe('NAKODO_DATA_DIR=/srv/nakodo npm start');
    expect(typed({ NAKODO_DATA_DIR: "/srv/Ann's data" }, { PORT: 3001 })).toBe(
      `PORT=3001 NAKODO_DATA_DIR='/srv/Ann'\\''s data' npm start`,
    );
  });

  it('is no longer than it has to be, and holds no password', () => {
    expect(typed({})).toBe('npm start');
    expect(typed({ DATABASE_URL: 'postgres://ann:hunter2@db/nakodo', NAKODO_DATA_DIR: '/srv/nakodo' })).toBe('npm start');
  });
});
