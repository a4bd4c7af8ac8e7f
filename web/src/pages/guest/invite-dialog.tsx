// Bringing somebody along: the link, and a code for the camera of the one who stands beside.
import { useRef, useState } from 'react';
import type { EventSummary } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { QrCode } from '../../components/qr-code.js';

interface InviteDialogProps {
  event: EventSummary;
  open: boolean;
  onClose: () => void;
}

export function InviteDialog({ event, open, onClose }: InviteDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={`Invite somebody to ${event.name}`}>
      <Invitation event={event} />
      <div className="dialog-actions">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

function Invitation({ event }: { event: EventSummary }) {
  const link = `${location.origin}/join/${encodeURIComponent(event.code)}`;
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState('');
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(link);
      setCopied('Copied.');
    } catch {
      // Not allowed, or not served securely: it is selected at least.
      setCopied('Press Ctrl+C, or hold the link, to copy it.');
    }
  };
  const share = () => void navigator.share({ title: event.name, url: link }).catch(() => undefined);
  return (
    <div className="invite">
      <QrCode text={link} />
      <label htmlFor="invite-link">Link to join</label>
      <input id="invite-link" className="input" ref={field} readOnly value={link} onFocus={(focus) => focus.target.select()} />
      <div className="invite-actions">
        <Button tone="primary" onClick={() => void copy()}>
          Copy the link
        </Button>
        {'share' in navigator && <Button onClick={share}>Share</Button>}
        <span role="status">{copied}</span>
      </div>
    </div>
  );
}
