// Boxes around faces as they are offered: the same face found twice is offered once, and they are counted from left to right.
import type { OwnFace } from '@nakodo/protocol';

export type Box = OwnFace['found'][number];

/** Two faces cover less of each other, cheek to cheek. */
const sameCovered = 0.5;

export function distinctBoxes(found: readonly Box[]): Box[] {
  const kept: Box[] = [];
  for (const box of found.toSorted((one, other) => areaOf(other) - areaOf(one))) {
    if (kept.every((larger) => covered(larger, box) < sameCovered)) kept.push(box);
  }
  return kept.toSorted((one, other) => one.x - other.x);
}

const areaOf = ({ width, height }: Box) => width * height;

/** How much of the smaller one lies in the larger. */
function covered(larger: Box, smaller: Box): number {
  const width = Math.min(larger.x + larger.width, smaller.x + smaller.width) - Math.max(larger.x, smaller.x);
  const height = Math.min(larger.y + larger.height, smaller.y + smaller.height) - Math.max(larger.y, smaller.y);
  return (Math.max(0, width) * Math.max(0, height)) / areaOf(smaller);
}
