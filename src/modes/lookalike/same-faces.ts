// Finds faces of a pool that can hardly be told from one that was just measured, whoever may meet whom: for moderators, who see when one person has two
// accounts, or somebody else's photo. Reads the columns in memory, under the pool's lock, so that of two measured at once the later finds the earlier.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { distanceBetween, type FaceModel } from '../../faces/calibration.js';
import { floatsOf } from '../../people/people.js';
import { faceAttribute } from '../../people/person.js';
import type { PoolColumns } from '../../policy/columns.js';
import { BLOCK_BITS, BLOCK_SLOTS } from '../../policy/columns/blocks.js';

/**
 * A distance of 0.37 in the local model. Measured on 640 photos of 160 people (`npm run bench -- faces`): none of 203,520 pairs of strangers is as near
 * (the nearest: 0.40), and 32 % of pairs of different photos of one person. The same photo again, smaller, mirrored, darker, cut or turned: 99 %.
 */
export const sameFaceSimilarity = 0.99;

export interface SameFace {
  readonly user_id: string;
  readonly similarity: number;
}

/** The person is in the columns with what was measured. Their policy scores how alike faces are: else there is no such column. */
export function sameFacesIn(columns: PoolColumns, index: number): SameFace[] {
  const { registry, slots } = columns;
  const { kernels, scratch, likeness } = registry;
  const { selection, values } = scratch;
  const column = registry.points(faceAttribute);
  if (!column.hasAt(index)) return [];
  const { middle, scale } = likeness;
  const found: SameFace[] = [];
  for (let first = 0; first < slots; first += BLOCK_SLOTS) {
    const count = Math.min(BLOCK_SLOTS, slots - first);
    for (let slot = 0; slot < count; slot++) selection[slot] = slot;
    const { vectors, has } = column.block(first >> BLOCK_BITS);
    const [stride, mine] = [column.stride, column.addressAt(index)];
    kernels.likenesses(selection.byteOffset, count, vectors, stride, mine, has, middle, scale, 0, values.byteOffset);
    for (let slot = 0; slot < count; slot++) {
      const [other, similarity] = [first + slot, values[slot]!];
      if (similarity >= sameFaceSimilarity && other !== index && columns.isLive(other))
        found.push({ user_id: columns.idAt(other), similarity });
    }
  }
  return found;
}

/** Of those whom moderators hold back, who are in no column. */
export async function sameFacesHeldBack(
  tx: Session,
  { poolId, userId }: { readonly poolId: string; readonly userId: string },
  embedding: Float32Array,
  model: FaceModel,
): Promise<SameFace[]> {
  const rows = await tx.rows<{ user_id: string; embedding: Buffer }>(sql`
    select user_id, embedding from faces
    where pool_id = ${poolId} and moderation = 'pending' and state = 'ready' and model = ${model.name} and user_id <> ${userId}`);
  return rows
    .map((row) => ({ user_id: row.user_id, similarity: likeness(model, distanceBetween(embedding, floatsOf(row.embedding))) }))
    .filter(({ similarity }) => similarity >= sameFaceSimilarity);
}

function likeness({ middle, scale }: FaceModel, distance: number): number {
  return 1 / (1 + Math.exp((distance - middle) / scale));
}
