// Where the real data is: NAKODO_DATA, or shared/data beside the project. It is never copied into the project.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../../src/errors.js';
import { projectPath } from '../../src/root.js';

export function dataPath(...parts: string[]): string {
  const path = join(process.env['NAKODO_DATA'] ?? projectPath('..', 'shared', 'data'), ...parts);
  if (!existsSync(path)) throw new AppError('setup', `The real data is not at ${path}: set NAKODO_DATA to its folder.`);
  return path;
}
