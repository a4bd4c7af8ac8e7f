// A question that waits for an answer: the browser's own dialog keeps the focus inside, closes with Escape, and gives the focus back.
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useAction } from '../hooks/use-action.js';
import { Button } from './button.js';
import { ErrorSummary } from './form.js';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

export function Dialog({ open, onClose, title, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open && !ref.current?.open) ref.current?.showModal();
    if (!open) ref.current?.close();
  }, [open]);
  // A link inside leads to another page: there it has no place.
  const [location] = useLocation();
  const openedAt = useRef(location);
  useEffect(() => {
    if (open && openedAt.current !== location) onClose();
    openedAt.current = location;
  }, [open, location, onClose]);
  return (
    <dialog
      ref={ref}
      className="dialog"
      aria-labelledby={id}
      onClose={onClose}
      // The backdrop belongs to the dialog itself.
      onMouseDown={(event) => event.target === ref.current && onClose()}
    >
      {open && (
        <div className="dialog-body">
          <h2 id={id}>{title}</h2>
          {children}
        </div>
      )}
    </dialog>
  );
}

interface ConfirmProps extends DialogProps {
  /** What the button does: "Delete my account". */
  action: string;
  tone?: 'primary' | 'danger';
  /** Must be typed before the button works. */
  typed?: string;
  /** The dialog closes when it worked and stays, with words, when not. */
  onConfirm: () => Promise<unknown>;
}

export function ConfirmDialog({ open, onClose, title, children, action, tone = 'primary', typed, onConfirm }: ConfirmProps) {
  const { run, pending, error, clear } = useAction(onConfirm);
  const [given, setGiven] = useState('');
  const id = useId();
  const ready = typed === undefined || given.trim().toLowerCase() === typed.toLowerCase();
  useEffect(() => {
    if (open) clear();
    setGiven('');
  }, [open, clear]);
  const confirm = async () => {
    if (ready && (await run())) onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <div className="dialog-words">{children}</div>
      <ErrorSummary error={error} />
      {typed !== undefined && (
        <div className="field">
          <label htmlFor={id}>
            Type <strong>{typed}</strong> to go on
          </label>
          <input
            id={id}
            className="input"
            value={given}
            autoComplete="off"
            autoCapitalize="none"
            onChange={(event) => setGiven(event.target.value)}
          />
        </div>
      )}
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button tone={tone} busy={pending} disabled={!ready} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
