// The picture of a search: the two of our mark, looking for each other, in circles that open as the search widens. Decoration.
export function Orbit({ step, steps }: { step: number; steps: number }) {
  const rings = Math.min(Math.max(steps, 2), 5) + 1;
  const open = steps === 0 ? rings : Math.min(rings, step + 1);
  return (
    <div className="orbit" aria-hidden="true">
      {Array.from({ length: rings }, (_, ring) => (
        <span
          key={ring}
          className={`orbit-ring ${ring < open ? 'open' : ''}`}
          style={{ inset: `${32 - (32 / (rings - 1)) * ring}%` }}
        />
      ))}
      <span className="orbit-one" />
      <span className="orbit-two" />
    </div>
  );
}
