// Bringing somebody along: the link, and a code for the camera of the one who stands beside.
import { useRef } from 'react';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { joinLink } from '../../components/join-link.js';
import { QrCode } from '../../components/qr-code.js';
import { useCopy } from '../../hooks/use-copy.js';

interface Invited {
  readonly name: string;
  readonly code: string;
}

interface InviteDialogProps {
  /** An event, or a lobby. */
  event: Invited;
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

function Invitation({ event }: { event: Invited }) {
  const link = joinLink(event);
  const field = useRef<HTMLInputElement>(null);
  const { said, copy } = useCopy(link, () => field.current?.select());
  const share = () => void navigator.share({ title: event.name, url: link }).catch(() => undefined);
  return (
    <div className="invitation">
      <QrCode text={link} />
      <label htmlFor="invite-link">Link to join</label>
      <input id="invite-link" className="input" ref={field} readOnly value={link} onFocus={(focus) => focus.target.select()} />
      <div className="invite-actions">
        <Button tone="primary" onClick={copy}>
          Copy the link
        </Button>
        {'share' in navigator && <Button onClick={share}>Share</Button>}
        <span role="status">{said}</span>
      </div>
    </div>
  );
}
