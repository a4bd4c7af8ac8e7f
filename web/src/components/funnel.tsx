import type { WhyNone } from '@nakodo/protocol';

/** How many people each rule leaves, from all to those above the threshold. */
export function Funnel({ why }: { why: WhyNone }) {
  const most = Math.max(1, why.steps[0]?.left ?? 1);
  return (
    <div className="funnel">
      <ol>
        {why.steps.map((step, place) => (
          <li key={`${place} ${step.words}`}>
            <span className="funnel-bar" aria-hidden="true" style={{ width: `${(step.left / most) * 100}%` }} />
            <span className="funnel-left">{step.left}</span>
            <span>{step.words}</span>
          </li>
        ))}
      </ol>
      <p>{why.advice}</p>
    </div>
  );
}
