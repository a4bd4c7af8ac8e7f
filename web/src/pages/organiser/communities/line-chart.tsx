// One number over time as a small line. Whoever does not see it hears what it says: where it is, and between what it was.
import { digits } from '../../../components/numbers.js';

export interface Point {
  readonly at: string;
  readonly value: number;
}

interface LineChartProps {
  label: string;
  /** The oldest first: where the line begins. It ends now. */
  points: readonly Point[];
}

const width = 240;
const height = 64;
/** Room for the line's own thickness. */
const inset = 3;
/** Nothing was recorded in so great a part of the whole: the line is broken, not drawn across. */
const gapShare = 1 / 24;
/** A line a minute is written at most: what is shorter is no gap. */
const leastGapMs = 3 * 60_000;

export function LineChart({ label, points }: LineChartProps) {
  const values = points.map(({ value }) => value);
  const [least, most, last] = [Math.min(...values), Math.max(...values), values.at(-1) ?? 0];
  const range = least === most ? `always ${digits(last)}` : `between ${digits(least)} and ${digits(most)}`;
  return (
    <figure className="line-chart">
      <figcaption>
        {label} <strong>{digits(last)}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${digits(last)} at the end, ${range}`}
      >
        {segmentsOf(points).map((segment) => (
          <polyline key={segment} points={segment} />
        ))}
      </svg>
      <p className="soft" aria-hidden="true">
        {range}
      </p>
    </figure>
  );
}

/** As `x,y x,y`: one for each stretch without a gap. Zero is at the bottom, always. */
function segmentsOf(points: readonly Point[]): string[] {
  const times = points.map(({ at }) => Date.parse(at));
  const [begin, end] = [Math.min(...times), Math.max(Date.now(), ...times)];
  const spanMs = Math.max(1, end - begin);
  const most = Math.max(1, ...points.map(({ value }) => value));
  const gapMs = Math.max(leastGapMs, spanMs * gapShare);
  const segments: string[][] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const { at, value } of points) {
    const time = Date.parse(at);
    const x = width * (1 - (end - time) / spanMs);
    const y = height - inset - (value / most) * (height - 2 * inset);
    if (time - before > gapMs) segments.push([]);
    segments.at(-1)?.push(`${x.toFixed(1)},${y.toFixed(1)}`);
    before = time;
  }
  // A point by itself would not be seen: a short line is.
  return segments.map((segment) => (segment.length > 1 ? segment.join(' ') : `${segment[0]} ${shortly(segment[0] ?? '0,0')}`));
}

function shortly(point: string): string {
  const [x = 0, y = 0] = point.split(',').map(Number);
  return `${x + (x > width - inset ? -inset : inset)},${y}`;
}
