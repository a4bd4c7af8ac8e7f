// What a drag across the pair says when it is let go: right is yes, left is no, anything half-hearted is nothing.

export interface Drag {
  /** From where it began, in pixels. */
  readonly dx: number;
  readonly dy: number;
  /** Of its last stretch, to the right, in pixels a millisecond. */
  readonly velocity: number;
  /** Of what is dragged. */
  readonly width: number;
}

const least = { far: 72, farMost: 160, flick: 36, velocity: 0.5 };
/** A drag that goes down as much as aside is somebody who scrolls. */
const steepest = 0.8;

/** So far it has to go when it is slow. */
export const thresholdOf = (width: number) => Math.min(least.farMost, Math.max(least.far, width / 4));

export function swipeDecision({ dx, dy, velocity, width }: Drag): 'yes' | 'no' | undefined {
  const far = Math.abs(dx);
  if (Math.abs(dy) > far * steepest) return undefined;
  const turnedBack = velocity * dx < 0 && Math.abs(velocity) >= least.velocity;
  const flicked = velocity * dx > 0 && Math.abs(velocity) >= least.velocity && far >= least.flick;
  if (turnedBack || (far < thresholdOf(width) && !flicked)) return undefined;
  return dx > 0 ? 'yes' : 'no';
}
