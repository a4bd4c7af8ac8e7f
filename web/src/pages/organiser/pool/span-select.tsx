// Over how long numbers are told.

const spans = [
  { hours: 1, label: 'The last hour' },
  { hours: 24, label: 'The last day' },
  { hours: 168, label: 'The last week' },
  { hours: 720, label: 'The last 30 days' },
];

interface SpanSelectProps {
  hours: number;
  onHours: (hours: number) => void;
  /** How far back there are numbers. */
  upTo: number;
}

export function SpanSelect({ hours, onHours, upTo }: SpanSelectProps) {
  return (
    <label>
      <span className="hidden">Over how long</span>
      <select className="input" value={hours} onChange={(event) => onHours(Number(event.target.value))}>
        {spans
          .filter((span) => span.hours <= upTo)
          .map((span) => (
            <option key={span.hours} value={span.hours}>
              {span.label}
            </option>
          ))}
      </select>
    </label>
  );
}
