// Bringing somebody along: the link, and a code for the camera of the one who stands beside.
import { useEffect, useRef, useState } from 'react';
import type { EventSummary } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';

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

/** Drawn from its squares; comes with its library when it is first needed. */
function QrCode({ text }: { text: string }) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>();
  useEffect(() => {
    let gone = false;
    import('uqr').then(
      ({ encode }) => !gone && setRows(encode(text, { border: 2 }).data),
      () => undefined, // The link does as well.
    );
    return () => void (gone = true);
  }, [text]);
  const size = rows?.length ?? 1;
  const path = rows?.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('') ?? '';
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label="The link as a QR code" shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  );
}
