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

/** Where what drags was, and when. */
export interface Point {
  readonly x: number;
  readonly at: number;
}

/** Velocity is that of about the last so many milliseconds. */
const stretchMs = 100;

/** On the way to `end`, to the right, in pixels a millisecond. `trail`: the points before, the oldest first. */
export function velocityTo(end: Point, trail: readonly Point[]): number {
  const first = trail.find(({ at }) => end.at - at <= stretchMs) ?? trail.at(-1);
  return first && end.at > first.at ? (end.x - first.x) / (end.at - first.at) : 0;
}

/** What of a trail velocity can still be told by. */
export const lately = (trail: readonly Point[]): readonly Point[] =>
  trail.filter(({ at }, place) => place === trail.length - 1 || trail.at(-1)!.at - at <= stretchMs);

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
