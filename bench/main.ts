// `npm run bench <name>`: runs one benchmark, which prints one line of JSON on stdout. What it does meanwhile goes to stderr.
import { benchCommunity } from './community.js';
import { benchCrowd } from './crowd/crowd.js';
import { benchEvents } from './events.js';
import { benchFaces } from './faces.js';
import { benchHttp } from './http.js';
import { benchImport } from './import.js';
import { benchLive } from './live/live.js';
import { benchPages } from './pages.js';
import { benchPhotos } from './photos.js';
import { benchQuality } from './quality/quality.js';
import { benchRank } from './rank.js';
import { benchSimilar } from './similar.js';
import { benchStream } from './stream.js';
import { benchTry } from './try.js';
import { benchUpload } from './upload.js';

const benchmarks: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  community: benchCommunity,
  crowd: benchCrowd,
  events: benchEvents,
  faces: benchFaces,
  http: benchHttp,
  import: benchImport,
  live: benchLive,
  pages: benchPages,
  photos: benchPhotos,
  quality: benchQuality,
  rank: benchRank,
  similar: benchSimilar,
  stream: benchStream,
  try: benchTry,
  upload: benchUpload,
};

const [name = '', ...args] = process.argv.slice(2);
const run = benchmarks[name];
if (run === undefined) {
  const problem = name === '' ? 'Which benchmark?' : `No benchmark "${name}".`;
  process.stderr.write(`${problem} There are: ${Object.keys(benchmarks).join(', ')}\n`);
  process.exitCode = 2;
} else {
  await run(args);
}
