// How many people each rule leaves, from all to those above the threshold; the rule that leaves out most is marked.
import type { WhyNone } from '@nakodo/protocol';

export function Funnel({ why }: { why: Pick<WhyNone, 'steps' | 'advice'> }) {
  const most = Math.max(1, why.steps[0]?.left ?? 1);
  const removed = why.steps.map(({ left }, place) => (why.steps[place - 1]?.left ?? left) - left);
  const highest = Math.max(...removed);
  const strongest = highest > 0 ? removed.indexOf(highest) : -1;
  return (
    <div className="funnel">
      <p className="funnel-advice">{why.advice}</p>
      <p>How many people each rule leaves:</p>
      <ol>
        {why.steps.map(({ words, left }, place) => (
          <li key={`${place} ${words}`} className={place === strongest ? 'strongest' : ''}>
            <span className="funnel-left">{left}</span>
            <span className="funnel-words">
              {words}
              {(removed[place] ?? 0) > 0 && <span className="funnel-removed"> {removed[place]} left out</span>}
            </span>
            <span className="funnel-track" aria-hidden="true">
              <span className="funnel-bar" style={{ width: `${(left / most) * 100}%` }} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
