// Writes docs/configuration.md from the table of settings; with --check only says whether it is up to date. Needs a build.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { settingsDocument } from '../dist/src/config/document.js';

const path = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));
const wanted = settingsDocument();

function current() {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (!process.argv.includes('--check')) {
  mkdirSync(new URL('../docs', import.meta.url), { recursive: true });
  writeFileSync(path, wanted);
  console.log('✓ docs/configuration.md written');
} else if (current() !== wanted) {
  console.error(
    '✗ docs/configuration.md is not what src/config/settings.ts says: node scripts/build.mjs && node scripts/docs-configuration.mjs',
  );
  process.exit(1);
} else console.log('✓ docs/configuration.md is up to date');
