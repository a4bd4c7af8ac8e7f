// Blocking somebody: what happens, before it does.
import { meeting } from '../api/meeting.js';
import { tellOtherTabs } from '../inbox/tabs.js';
import { ConfirmDialog } from './dialog.js';
import { say } from './toast.js';

interface BlockDialogProps {
  person: { readonly id: string; readonly name: string };
  open: boolean;
  onClose: () => void;
  onBlocked?: () => void;
}

export function BlockDialog({ person, open, onClose, onBlocked }: BlockDialogProps) {
  const block = async () => {
    await meeting.block(person.id);
    tellOtherTabs('contacts');
    tellOtherTabs('conversations');
    say(`You blocked ${person.name}.`);
    onBlocked?.();
  };
  return (
    <ConfirmDialog open={open} onClose={onClose} title={`Block ${person.name}?`} action="Block" tone="danger" onConfirm={block}>
      <p>You will not see each other again, anywhere here: not on a list, not in a talk, and neither can say hello.</p>
      <p>If you have a conversation, it ends; both of you can still read it. {person.name} is not told that you blocked them.</p>
      <p>You can take it back on your profile page.</p>
    </ConfirmDialog>
  );
}
