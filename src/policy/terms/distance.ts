// distance: how far apart two places are, along the great circle, in kilometres. A filter (`km`) and a score (`scale`).
//
//   { "distance": "place", "km": 50 }                      Hanoi and Hà Đông, 11 km: may meet    Hanoi and Huế, 540 km: may not    Hanoi and nowhere: may not
//   { "distance": "place", "scale": 10, "weight": 1 }      0 km: 1        10 km: 1/2        20 km: 1/5        unknown: 0.5
//
// A place out of range (latitude beyond ±90, longitude beyond ±180) is no place: missing.
// Missing: the filter fails unless the policy says `"missing": "passes"`; the score is the neutral 0.5, or the value of `missing`.
// Points of the unit sphere as float64: exact to millimetres, also for places that touch, at the poles and across ±180.
import { z } from 'zod';
import { BLOCK_BITS, BLOCK_SLOTS, SLOT_MASK } from '../columns/blocks.js';
import type { PlaceColumn } from '../columns/plain.js';
import { decided, field, float, valued } from '../sql-text.js';
import { attribute, missingPasses, missingValue, scale, weight, type FilterTerm, type ScoreTerm } from '../term.js';
import { named, orUnknown, rounded } from '../words.js';

/** Mean radius of the Earth (IUGG). */
const EARTH_KM = 6371.0088;
const HALFWAY_KM = 20_015;
const kmError = '`km` is a number above 0, at most 20015 (half around the Earth)';

const filterSchema = z.strictObject({
  distance: attribute.describe('A place.'),
  km: z
    .number({ error: kmError })
    .gt(0, { error: kmError })
    .max(HALFWAY_KM, { error: kmError })
    .describe('The largest distance, in kilometres.'),
  missing: missingPasses,
});
const scoreSchema = z.strictObject({
  distance: attribute.describe('A place.'),
  weight,
  scale: scale.describe('The distance that is worth half, in kilometres.'),
  missing: missingValue(0.5),
});
export type DistanceFilter = z.infer<typeof filterSchema>;
export type DistanceScore = z.infer<typeof scoreSchema>;

/** Squared chords from `row` to the selected, on the unit sphere; NaN where a place is missing. */
function chords(column: PlaceColumn, row: number, block: number, selection: Uint32Array, count: number, out: Float64Array): void {
  const home = column.blocks[row >> BLOCK_BITS]!;
  const at = row & SLOT_MASK;
  const x = home[at]!;
  const y = home[at + BLOCK_SLOTS]!;
  const z = home[at + 2 * BLOCK_SLOTS]!;
  const points = column.blocks[block]!;
  for (let s = 0; s < count; s++) {
    const slot = selection[s]!;
    const dx = points[slot]! - x;
    const dy = points[slot + BLOCK_SLOTS]! - y;
    const dz = points[slot + 2 * BLOCK_SLOTS]! - z;
    out[s] = dx * dx + dy * dy + dz * dz;
  }
}

function kmOfChord(squared: number): number {
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(squared) / 2));
}

function kmSql(attributeName: string, a: string, b: string): string {
  return `public.policy_km(${field(a, attributeName)}, ${field(b, attributeName)})`;
}

export const distanceFilter: FilterTerm<DistanceFilter> = {
  name: 'distance',
  label: 'Near each other',
  about: 'Their places are at most so many kilometres apart.',
  schema: filterSchema,
  cost: 2,
  attributes: (spec) => [{ path: 'distance', name: spec.distance, kinds: ['place'] }],
  key: (spec) => `distance ${spec.distance}`,
  says: (spec) => `they are at most ${rounded(spec.km)} km apart (${named(spec.distance)})${orUnknown(spec.missing)}`,

  sql: (spec, a, b) => decided(`${kmSql(spec.distance, a, b)} <= ${float(spec.km)}`, spec.missing),

  bind(spec, pool) {
    const column = pool.place(spec.distance);
    const passes = spec.missing === 'passes';
    const squared = new Float64Array(BLOCK_SLOTS);
    const limit = (2 * Math.sin(spec.km / (2 * EARTH_KM))) ** 2;
    return {
      keep(row, block, selection, count) {
        chords(column, row, block, selection, count, squared);
        let kept = 0;
        for (let s = 0; s < count; s++) {
          const chord = squared[s]!;
          selection[kept] = selection[s]!;
          if (chord <= limit || (passes && chord !== chord)) kept += 1;
        }
        return kept;
      },
    };
  },

  words: (spec) => `within ${rounded(spec.km)} km`,
};

export const distanceScore: ScoreTerm<DistanceScore> = {
  name: 'distance',
  label: 'The nearer, the better',
  about: 'How near two places are.',
  schema: scoreSchema,
  cost: 4,
  oneWay: false,
  attributes: (spec) => [{ path: 'distance', name: spec.distance, kinds: ['place'] }],
  key: (spec) => `distance ${spec.distance}`,
  says: (spec) => `the nearer they are in ${named(spec.distance)}, worth half at ${rounded(spec.scale)} km`,

  sql(spec, a, b) {
    return valued(`1 / (1 + power(${kmSql(spec.distance, a, b)} / ${float(spec.scale)}, 2))`, spec.missing ?? 0.5);
  },

  bind(spec, pool) {
    const column = pool.place(spec.distance);
    const missing = spec.missing ?? 0.5;
    const squared = new Float64Array(BLOCK_SLOTS);
    return {
      score(row, block, selection, count, forward) {
        chords(column, row, block, selection, count, squared);
        for (let s = 0; s < count; s++) {
          const apart = kmOfChord(squared[s]!) / spec.scale;
          const value = 1 / (1 + apart * apart);
          forward[s] = value === value ? value : missing;
        }
      },
      detail(you, they) {
        chords(column, you, they >> BLOCK_BITS, Uint32Array.of(they & SLOT_MASK), 1, squared);
        const km = kmOfChord(squared[0]!);
        return { term: 'distance', attribute: spec.distance, ...(Number.isNaN(km) ? {} : { km }) };
      },
    };
  },

  words(detail) {
    const km = detail['km'];
    if (typeof km !== 'number') return `Not both gave their ${named(String(detail['attribute']))}`;
    return km < 1 ? 'You are less than 1 km apart' : `You are ${rounded(km)} km apart`;
  },
};
