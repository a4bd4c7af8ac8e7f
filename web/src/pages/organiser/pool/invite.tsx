// How people come: the link, the code for a big screen, or a list to import.
import { useRef, useState } from 'react';
import type { EventSummary } from '@nakodo/protocol';
import { Button, ButtonLink } from '../../../components/button.js';
import { Dialog } from '../../../components/dialog.js';
import { joinLink } from '../../../components/join-link.js';
import { QrCode } from '../../../components/qr-code.js';
import { Empty, Panel } from '../../../components/panel.js';
import { useCopy } from '../../../hooks/use-copy.js';

/** Of an event or a lobby. */
type Invited = Pick<EventSummary, 'name' | 'code'>;

export function Invite({ event }: { event: Invited }) {
  return (
    <Panel title="Invite people">
      <InviteActions event={event} />
    </Panel>
  );
}

export function FirstPeople({ event }: { event: EventSummary }) {
  return (
    <div className="panel">
      <Empty title="Nobody is here yet">
        <p>Share the link or the code, or import a list of people. Each is matched within a moment of coming.</p>
        <InviteActions event={event} />
        <div className="empty-actions">
          <ButtonLink to={`/organise/events/${event.id}/import`} tone="primary">
            Import people
          </ButtonLink>
        </div>
      </Empty>
    </div>
  );
}

function InviteActions({ event }: { event: Invited }) {
  const [shown, setShown] = useState(false);
  const shownLink = useRef<HTMLParagraphElement>(null);
  const link = joinLink(event);
  const { said, copy } = useCopy(link, () => shownLink.current && getSelection()?.selectAllChildren(shownLink.current));
  return (
    <div className="invite">
      <p className="invite-link" ref={shownLink}>
        {link}
      </p>
      <div className="invite-actions">
        <Button onClick={copy}>Copy the link</Button>
        <Button onClick={() => setShown(true)}>Show the code large</Button>
      </div>
      <p className="soft" role="status">
        {said}
      </p>
      <Dialog open={shown} onClose={() => setShown(false)} title={event.name}>
        <div className="big-invite">
          <QrCode text={link} />
          <p className="big-code">{event.code}</p>
        </div>
        <p className="big-link">{link.replace(/^https?:\/\//, '')}</p>
        <div className="dialog-actions">
          <Button onClick={() => setShown(false)}>Close</Button>
        </div>
      </Dialog>
    </div>
  );
}
