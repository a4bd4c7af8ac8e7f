// How the list came to be, newest first.
import { useState } from 'react';
import type { MatchChange } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { timeOf } from '../../components/change-words.js';
import { Panel } from '../../components/panel.js';
import type { ChangeWords } from './use-my-event.js';

const shownAtFirst = 6;

export function History({ changes, whyOf }: { changes: readonly MatchChange[]; whyOf: (change: MatchChange) => ChangeWords }) {
  const [all, setAll] = useState(false);
  if (changes.length === 0) return null;
  return (
    <Panel title="How your list came to be" className="history">
      <ol className="changes">
        {changes.slice(0, all ? undefined : shownAtFirst).map((change) => {
          const { what, why } = whyOf(change);
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
      {changes.length > shownAtFirst && (
        <Button tone="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show less' : `Show all ${changes.length}`}
        </Button>
      )}
    </Panel>
  );
}
