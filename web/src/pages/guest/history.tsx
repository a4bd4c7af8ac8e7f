// How the list came to be, newest first.
import { useState } from 'react';
import type { MatchChange } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { ChangeList } from '../../components/change-list.js';
import type { ChangeWords } from '../../components/change-words.js';
import { Panel } from '../../components/panel.js';

const shownAtFirst = 6;

export function History({ changes, whyOf }: { changes: readonly MatchChange[]; whyOf: (change: MatchChange) => ChangeWords }) {
  const [all, setAll] = useState(false);
  if (changes.length === 0) return null;
  return (
    <Panel title="How your list came to be" className="history">
      <ChangeList changes={changes.slice(0, all ? undefined : shownAtFirst)} wordsOf={whyOf} />
      {changes.length > shownAtFirst && (
        <Button tone="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show less' : `Show all ${changes.length}`}
        </Button>
      )}
    </Panel>
  );
}
