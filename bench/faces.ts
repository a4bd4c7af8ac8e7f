// How well the face embedder tells people apart, on photos of a folder (one folder a person): `npm run bench -- faces FOLDER`.
// rank1: how often the nearest other photo is of the same person. trueAccepts: how many pairs of one person lie within the distance that lets one
// pair of strangers in a thousand through. at: the same for similarities that policies ask for. Baseline: as many people at random.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { distanceBetween, distanceOf } from '../src/faces/calibration.js';
import { isFace, type NoFaceReason, type Point } from '../src/faces/face-embedder.js';
import { createLocalFaceEmbedder } from '../src/faces/local-face-embedder.js';
import { quantile } from './support/quantile.js';
import { report, say, short } from './support/report.js';

/** The default threshold is 0.5. */
const similarities = [0.25, 0.5, 0.75, 0.9, 0.99];

interface Photo {
  readonly who: string;
  readonly embedding: Float32Array;
}

export async function benchFaces([folder]: readonly string[]): Promise<void> {
  if (folder === undefined) throw new Error('Give a folder of photos, one folder a person: npm run bench -- faces FOLDER');
  const embedder = createLocalFaceEmbedder();
  const photos: Photo[] = [];
  const reasons: Partial<Record<NoFaceReason, number>> = {};
  const started = process.cpuUsage();
  let [read, several] = [0, 0];
  for (const who of readdirSync(folder)) {
    for (const file of readdirSync(join(folder, who))) {
      const bytes = readFileSync(join(folder, who, file));
      const first = await embedder.embed(bytes);
      // Asked which face is theirs, people of these photos would point at the middle.
      const asked = !isFace(first) && first.reason === 'several_faces';
      const found = asked ? await embedder.embed(bytes, { chosen: await middleOf(bytes) }) : first;
      if (asked) several += 1;
      if (isFace(found)) photos.push({ who, embedding: found.embedding });
      else {
        reasons[found.reason] = (reasons[found.reason] ?? 0) + 1;
        say(`${join(who, file)}: ${found.reason}`);
      }
      if (++read % 100 === 0) say(`${read} photos`);
    }
  }
  const { user, system } = process.cpuUsage(started);
  await embedder.close();
  report('faces', {
    photos: read,
    people: new Set(photos.map(({ who }) => who)).size,
    unusable: short((read - photos.length) / read),
    reasons,
    askedWhichFace: several,
    cpuMsPerPhoto: short((user + system) / 1000 / read),
    residentMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    model: embedder.model,
    ...accuracy(photos, embedder.model),
  });
}

async function middleOf(bytes: Uint8Array): Promise<Point> {
  const { width, height } = (await sharp(bytes).metadata()).autoOrient;
  return { x: width / 2, y: height / 2 };
}

function accuracy(photos: readonly Photo[], model: string) {
  const same: number[] = [];
  const strangers: number[] = [];
  let [hits, asked] = [0, 0];
  photos.forEach((photo, at) => {
    let nearest: { readonly who: string; readonly distance: number } | undefined;
    let others = 0;
    photos.forEach((other, place) => {
      if (place === at) return;
      const distance = distanceBetween(photo.embedding, other.embedding);
      if (other.who === photo.who) others += 1;
      if (place > at) (other.who === photo.who ? same : strangers).push(distance);
      if (nearest === undefined || distance < nearest.distance) nearest = { who: other.who, distance };
    });
    if (others === 0) return;
    asked += 1;
    if (nearest?.who === photo.who) hits += 1;
  });
  for (const distances of [same, strangers]) distances.sort((a, b) => a - b);
  const strict = quantile(strangers, 0.001);
  const within = (distances: readonly number[], most: number) =>
    short(distances.filter((each) => each <= most).length / distances.length);
  return {
    rank1: short(hits / asked),
    trueAccepts: within(same, strict),
    atDistance: short(strict),
    at: Object.fromEntries(
      similarities.map((similarity) => {
        const most = distanceOf(model, similarity) ?? Number.NaN;
        return [similarity, { trueAccepts: within(same, most), falseAccepts: within(strangers, most) }];
      }),
    ),
    same: { p50: short(quantile(same, 0.5)), p95: short(quantile(same, 0.95)) },
    strangers: { p50: short(quantile(strangers, 0.5)), p01: short(quantile(strangers, 0.01)) },
    baseline: 'a guess',
    ratio: short(hits / asked / (3 / (photos.length - 1))),
  };
}
