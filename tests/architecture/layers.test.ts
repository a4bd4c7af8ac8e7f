// The arrows of ARCHITECTURE.md: imports run downwards only, modes never import each other, and nothing turns in a circle.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectPath } from '../../src/root.js';

/** Folder of src/ (or file directly in it) -> what it may import from src/ beside itself. */
const allowed: Record<string, readonly string[]> = {
  'errors.ts': [],
  'root.ts': [],
  config: ['errors.ts'],
  db: ['errors.ts', 'root.ts'],
  people: ['db', 'work', 'text', 'faces', 'errors.ts'], // work and text: what keeps vectors and ages true runs in the background
  threads: ['errors.ts', 'root.ts'],
  outside: ['errors.ts'],
  text: ['threads', 'outside', 'errors.ts'],
  photos: ['db', 'work', 'errors.ts'], // work: files are removed in the background
  faces: ['photos', 'threads', 'outside', 'errors.ts'],
  policy: ['people', 'faces', 'errors.ts', 'root.ts'], // faces: what a distance means

  work: ['db'],
  insights: ['db', 'policy', 'work', 'text', 'errors.ts'],
  auth: ['db', 'errors.ts'],
  accounts: ['db', 'work', 'errors.ts'],
  wallets: ['accounts', 'db', 'errors.ts'],
  safety: ['people', 'db', 'work'], // people: how texts are cleaned; work: evidence is removed in the background
  realtime: ['db', 'work', 'errors.ts'], // work: old events are removed in the background
  'chain-sync': ['work', 'config', 'db', 'errors.ts'],
  modes: ['policy', 'work', 'people', 'faces', 'photos', 'auth', 'realtime', 'db', 'errors.ts'],
  policies: ['modes', 'policy', 'people', 'faces', 'db', 'errors.ts', 'root.ts'],
  demo: ['modes', 'policy', 'photos', 'people', 'work', 'db', 'errors.ts'], // work: its company lives in the background
  ops: ['accounts', 'chain-sync', 'modes', 'policy', 'people', 'photos', 'faces', 'config', 'db', 'errors.ts', 'root.ts'],
  parts: ['*'],
  'nakodo.ts': ['*'],
  server: ['*'],
  cli: ['*'],
  'index.ts': ['*'],
};

/** Layers that only the doors may know. */
const doors = ['server', 'cli', 'index.ts'];

interface Edge {
  readonly from: string;
  readonly to: string;
}

function sourceFiles(): string[] {
  return readdirSync(projectPath('src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('.as.ts'))
    .map((path) => path.replaceAll('\\', '/'));
}

function edges(): Edge[] {
  return sourceFiles().flatMap((from) => {
    const text = readFileSync(projectPath('src', from), 'utf8');
    return [...text.matchAll(/^(?:import|export)\b[^;]*?from '(\.[^']+)';/gms)].map((match) => ({
      from,
      to: relative(projectPath('src'), join(dirname(projectPath('src', from)), match[1] as string))
        .replaceAll('\\', '/')
        .replace(/\.js$/, '.ts'),
    }));
  });
}

/** Routes stand beside their mode and are part of the server. */
const layerOf = (path: string) => (path.endsWith('.routes.ts') ? 'server' : (path.split('/')[0] as string));
const modeOf = (path: string) => (path.startsWith('modes/') ? path.split('/')[1] : undefined);

function isAllowed({ from, to }: Edge): boolean {
  const [layer, target] = [layerOf(from), layerOf(to)];
  const [mode, other] = [modeOf(from), modeOf(to)];
  if (mode !== undefined && other !== undefined && mode !== other && other !== 'pool') return false;
  if (layer === target) return true;
  const may = allowed[layer] ?? [];
  return may.includes(target) || (may.includes('*') && (doors.includes(layer) || !doors.includes(target)));
}

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}

describe('the layers of src/', () => {
  it('are all named with what they may import', () => {
    expect([...new Set(sourceFiles().map(layerOf))].filter((layer) => !(layer in allowed))).toEqual([]);
  });

  it('are allowed nothing that they do not use', () => {
    const used = new Set(edges().map(({ from, to }) => `${layerOf(from)} -> ${layerOf(to)}`));
    const granted = Object.entries(allowed).flatMap(([layer, targets]) => targets.map((target) => `${layer} -> ${target}`));
    expect(granted.filter((edge) => !edge.endsWith('*') && !used.has(edge))).toEqual([]);
  });

  it('import downwards only, and modes never import each other', () => {
    expect(
      edges()
        .filter((edge) => !isAllowed(edge))
        .map(({ from, to }) => `${from} -> ${to}`),
    ).toEqual([]);
  });

  it('have no import cycle', () => {
    const graph = new Map<string, string[]>();
    for (const { from, to } of edges()) graph.set(from, [...(graph.get(from) ?? []), to]);
    expect(findCycle(graph)).toBeUndefined();
  });

  it('load viem, which is large, only with a chain: by one file, which is imported when it is needed', () => {
    const importing = (name: string) =>
      sourceFiles().filter((path) =>
        new RegExp(`^(?:import|export) (?!type)[^;]*?from '${name}`, 'm').test(readFileSync(projectPath('src', path), 'utf8')),
      );
    expect(importing('viem')).toEqual(['chain-sync/contract-abi.ts', 'chain-sync/node-failures.ts', 'chain-sync/viem-node.ts']);
    for (const name of ['contract-abi', 'node-failures']) expect(importing(`\\./${name}`)).toEqual(['chain-sync/viem-node.ts']);
    expect(importing("[^']*viem-node")).toEqual([]);
  });

  it('read process.env in config/ only', () => {
    const readers = sourceFiles().filter(
      (path) => !path.startsWith('config/') && readFileSync(projectPath('src', path), 'utf8').includes('process.env'),
    );
    expect(readers).toEqual([]);
  });
});
