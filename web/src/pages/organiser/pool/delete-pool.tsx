// The end of a pool: its code is typed again before it goes for ever.
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../../../components/button.js';
import { ConfirmDialog } from '../../../components/dialog.js';
import { Panel } from '../../../components/panel.js';
import { say } from '../../../components/toast.js';

interface DeletePoolProps {
  pool: { readonly name: string; readonly code: string };
  noun: string;
  /** What goes, and what stays. */
  goes: string;
  /** Who is told what. */
  told: string;
  destroy: () => Promise<unknown>;
}

export function DeletePool({ pool: { name, code }, noun, goes, told, destroy }: DeletePoolProps) {
  const [asked, setAsked] = useState(false);
  const [, navigate] = useLocation();
  const confirmed = async () => {
    await destroy();
    say(`${name} is deleted.`);
    navigate('/organise', { replace: true });
  };
  return (
    <Panel title={`Delete the ${noun}`} className="danger-panel">
      <p>{goes}</p>
      <Button tone="danger" onClick={() => setAsked(true)}>
        Delete the {noun}
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        title={`Delete ${name}?`}
        action={`Delete the ${noun}`}
        tone="danger"
        typed={code}
        onConfirm={confirmed}
      >
        <p>{told}</p>
      </ConfirmDialog>
    </Panel>
  );
}
