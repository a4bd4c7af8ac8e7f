#!/usr/bin/env node
// solc from npm behind the two arguments that forge gives a native compiler: --version, and --standard-json on standard input.
import { readFileSync } from 'node:fs';
import { loadSolc } from './compiler.mjs';

const solc = loadSolc();
if (process.argv.includes('--version')) {
  const version = solc.version().replace('.Emscripten.clang', '.Linux.g++');
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}`);
} else if (process.argv.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')));
} else {
  console.error('solc-for-forge: only --version and --standard-json');
  process.exitCode = 1;
}
