// Portraits of real people: cut out of the samples that come with the face package, or those of a folder with one folder a person.
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { projectPath } from '../../src/root.js';

const samples = projectPath('node_modules', '@vladmandic', 'face-api', 'demo');

/** Where faces are: which sample, and the box in its pixels. */
const faces = [
  [1, 1444, 199, 276],
  [1, 359, 392, 286],
  [2, 1408, 185, 277],
  [3, 1027, 249, 295],
  [3, 1465, 332, 277],
  [3, 537, 363, 281],
  [4, 627, 106, 260],
  [5, 323, 908, 295],
] as const;

/** Two to five people each. */
export async function samplePhoto(number: 1 | 2 | 3 | 4 | 5 | 6): Promise<Buffer> {
  return await readFile(`${samples}/sample${number}.jpg`);
}

/** The portrait of one person; each number up to 8 is another's, but 0 and 3 are of the same woman. */
export async function portrait(number: number): Promise<Buffer> {
  const [sample, x, y, width] = faces[number % faces.length]!;
  const side = Math.round(width * 1.7);
  const place = { left: Math.round(x - width * 0.35), top: Math.max(0, Math.round(y - width * 0.35)), width: side, height: side };
  return await sharp(await samplePhoto(sample))
    .extract(place)
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Two photos of each of so many people: of the folder's, or the same portrait twice, the second time mirrored. */
export async function twoOfEach(folder: string | undefined, people: number): Promise<(readonly [Buffer, Buffer])[]> {
  if (folder !== undefined && !existsSync(folder)) throw new Error(`There is no folder ${folder}`);
  const names = folder === undefined ? [] : readdirSync(folder);
  return await Promise.all(
    Array.from({ length: people }, async (_, at) => {
      if (folder === undefined) {
        const one = await portrait(at);
        return [one, await sharp(one).flop().jpeg().toBuffer()] as const;
      }
      const person = join(folder, names[at % names.length]!);
      const [one = '', two = one] = readdirSync(person);
      return [await readFile(join(person, one)), await readFile(join(person, two))] as const;
    }),
  );
}
