import type { MatchChange } from '@nakodo/protocol';
import { changeWords, timeOf } from './change-words.js';

/** What changed, newest first. */
export function ChangeList({ changes, ownerOf }: { changes: readonly MatchChange[]; ownerOf: (change: MatchChange) => string }) {
  return (
    <ol className="changes">
      {changes.map((change) => {
        const { what, why } = changeWords(change, ownerOf(change));
        return (
          <li key={change.id}>
            <time dateTime={change.changedAt}>{timeOf(change.changedAt)}</time>
            <span>
              {what} <span className="soft">Because {why}.</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
