// An organiser ends a proposal for good: asked once more, with a note for the log.
import { useEffect, useState } from 'react';
import { detailsLength, type RunProposal } from '@nakodo/protocol';
import { runningCommunities } from '../../../api/running-communities.js';
import { ConfirmDialog } from '../../../components/dialog.js';
import { TextAreaField } from '../../../components/field.js';
import { say } from '../../../components/toast.js';

interface BlockPairProps {
  /** Undefined: nothing is asked. */
  proposal: RunProposal | undefined;
  onClose: () => void;
  onBlocked: () => void;
}

export function BlockPair({ proposal, onClose, onBlocked }: BlockPairProps) {
  const [note, setNote] = useState('');
  useEffect(() => setNote(''), [proposal?.id]);
  const names = proposal?.pair.map(({ name }) => name || 'somebody').join(' and ') ?? '';
  const block = async () => {
    if (!proposal) return;
    await runningCommunities.block(proposal.id, note.trim() || null);
    say(`${names} are not voted on any more.`);
    onBlocked();
  };
  return (
    <ConfirmDialog
      open={proposal !== undefined}
      onClose={onClose}
      title={`Block the pair ${names}?`}
      action="Block this pair"
      tone="danger"
      onConfirm={block}
    >
      <p>The vote ends for everyone at once, and the two are never proposed to each other here again. This cannot be undone.</p>
      <TextAreaField
        field={{ id: 'block-note', name: 'note', value: note, error: undefined, set: setNote }}
        label="Why"
        hint="For the log of moderators. The two are not told."
        optional
        rows={2}
        maxLength={detailsLength}
      />
    </ConfirmDialog>
  );
}
