// npm run compile: writes abi and bytecode of each contract to artifacts/. Does nothing when nothing has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, home, sourceNames } from './compiler.mjs';

const folder = join(home, 'artifacts');

/** Of all that decides the bytes: our sources, how they are compiled, and the locked versions. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of [...sourceNames(), 'scripts/compiler.mjs', 'package.json']) hash.update(readFileSync(join(home, path)));
  return hash.digest('hex');
}

/** The contracts by name, compiled when they have to be. */
export function compiled() {
  const file = join(folder, 'contracts.json');
  const current = fingerprint();
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    if (kept.fingerprint === current) return kept.contracts;
  }
  const contracts = compile();
  mkdirSync(folder, { recursive: true });
  // Test files compile at the same time: whole or not at all.
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, JSON.stringify({ fingerprint: current, contracts }, undefined, 2));
  renameSync(draft, file);
  return contracts;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, { size }] of Object.entries(compiled())) console.log(`${name}: ${size} bytes on chain (limit 24576)`);
}
