// Photos for the demo's made-up people: cut out of the sample pictures that ship inside an npm package that is here anyway (MIT), so that no picture
// lies in this repository. Given in the background, one at a time and over the same functions as everybody's, so that a visitor's photo waits for one
// of them at most. Who once agreed is left alone: a start that was killed is continued by the next, and a photo that a visitor deleted stays away.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { photoConsentVersion } from '@nakodo/protocol';
import sharp from 'sharp';
import { sql } from '../db/sql.js';
import { storePhoto, type PhotoShelf } from '../photos/store-photo.js';
import type { Service } from '../work/worker.js';
import { lookIds, looksCode } from './looks.js';

/** A square of a sample picture with one face that stands out, in pixels. */
interface Cut {
  readonly picture: number;
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/**
 * Of the n-th made-up person; those who look like the guest first. Each shows another face of the pictures: the same one cut otherwise would be a lie,
 * and flagged as such.
 */
export const lookCuts: readonly Cut[] = [
  { picture: 2, left: 700, top: 120, side: 520 },
  { picture: 1, left: 630, top: 270, side: 600 },
  { picture: 1, left: 190, top: 190, side: 630 },
  { picture: 2, left: 1250, top: 0, side: 610 },
  { picture: 3, left: 810, top: 20, side: 720 },
  { picture: 3, left: 1270, top: 150, side: 640 },
  { picture: 3, left: 370, top: 170, side: 650 },
  { picture: 4, left: 470, top: 0, side: 580 },
  { picture: 4, left: 830, top: 100, side: 480 },
  { picture: 4, left: 1090, top: 40, side: 500 },
  { picture: 5, left: 630, top: 20, side: 460 },
  { picture: 5, left: 930, top: 80, side: 530 },
  { picture: 5, left: 430, top: 320, side: 520 },
  { picture: 5, left: 1220, top: 280, side: 560 },
  { picture: 6, left: 470, top: 220, side: 580 },
  { picture: 6, left: 920, top: 140, side: 680 },
  { picture: 6, left: 1240, top: 110, side: 680 },
  { picture: 6, left: 20, top: 320, side: 670 },
];

/** Of the first of the demo's guests, who looks like two of the others. */
export const guestCut: Cut = { picture: 4, left: 40, top: 50, side: 590 };
const guestAccount = 'guest-one';

const beatMs = 500;
/** Where there is nobody to give a photo to, it is looked so often: a demo may be filled. */
const restMs = 60_000;

/** A JPEG. Throws where the package came without its samples. */
export async function cutPhoto({ picture, left, top, side }: Cut): Promise<Buffer> {
  const samples = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');
  const bytes = await readFile(join(samples, `sample${picture}.jpg`));
  return await sharp(bytes).extract({ left, top, width: side, height: side }).jpeg({ quality: 90 }).toBuffer();
}

export function demoPhotos(shelf: PhotoShelf): Service {
  let notBefore = 0;
  return {
    name: 'demo photos',
    pollMs: beatMs,
    async runOnce() {
      if (performance.now() < notBefore) return false;
      notBefore = performance.now() + restMs; // also when this fails
      const next = await findNext(shelf);
      if (next === undefined) return false;
      if (next.free) await givePhoto(shelf, next);
      notBefore = 0;
      return false;
    },
  };
}

interface Next {
  readonly poolId: string;
  readonly userId: string;
  /** Null: the guest's. */
  readonly number: number | null;
  /** No photo is being looked at. */
  readonly free: boolean;
}

/** The demo's guest first: a visitor may be looking already. */
async function findNext({ db }: PhotoShelf): Promise<Next | undefined> {
  return await db.findRow<Next>(sql`
    select m.pool_id as "poolId", m.profile_id as "userId", substr(f.external_id, ${lookIds.length + 1}::int)::int as number,
      not exists (select from match_jobs j where j.cause = 'photo' and j.status in ('pending', 'processing')) as free
    from pools p
    join pool_members m on m.pool_id = p.id
    join profiles q on q.id = m.profile_id
    left join demo_accounts a on a.user_id = q.id and a.account = ${guestAccount}
    left join profiles f on f.id = q.id and q.external_id ~ ${`^${lookIds}[0-9]{1,3}$`}
    where p.mode = 'lookalike' and p.code = ${looksCode} and p.matchmaking_enabled and exists (select from demo_accounts)
      and (a.user_id is not null or f.id is not null)
      and not exists (select from consents c where c.user_id = q.id and c.pool_id = p.id)
    order by a.user_id is null, number limit 1`);
}

async function givePhoto(shelf: PhotoShelf, { poolId, userId, number }: Next): Promise<void> {
  const cut = number === null ? guestCut : lookCuts[number - 1];
  const photo = cut && (await storePhoto(shelf, await cutPhoto(cut)));
  await shelf.db.transaction(
    async (tx) => {
      await tx.run(sql`select give_photo_consent(${poolId}, ${photoConsentVersion})`);
      if (photo && !('reason' in photo)) await tx.run(sql`select add_face(${poolId}, ${sql.json(photo)}::jsonb)`);
    },
    { as: { role: 'authenticated', userId } },
  );
}
