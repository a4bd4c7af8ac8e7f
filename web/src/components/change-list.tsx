// What changed, newest first.
import type { MatchChange } from '@nakodo/protocol';
import type { ChangeWords } from './change-words.js';
import { clockToSecond } from './times.js';

interface ChangeListProps {
  changes: readonly MatchChange[];
  wordsOf: (change: MatchChange) => ChangeWords;
}

export function ChangeList({ changes, wordsOf }: ChangeListProps) {
  return (
    <ol className="changes">
      {changes.map((change) => {
        const { what, why } = wordsOf(change);
        return (
          <li key={change.id}>
            <time dateTime={change.changedAt}>{clockToSecond(change.changedAt)}</time>
            <span>
              {what} <span className="soft">Because {why}.</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
