// When the event is, bringing others, and leaving.
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { EventSummary } from '@nakodo/protocol';
import { meeting } from '../../api/meeting.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Panel } from '../../components/panel.js';
import { say } from '../../components/toast.js';
import { capital, isOver, whenWords } from '../../components/when.js';
import { tellOtherTabs } from '../../inbox/tabs.js';
import { InviteDialog } from './invite-dialog.js';

export function AboutEvent({ event }: { event: EventSummary }) {
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<'invite' | 'leave'>();
  const close = () => setAsking(undefined);
  const when = whenWords(event);
  const over = isOver(event);
  const leave = async () => {
    await meeting.leave(event.id);
    tellOtherTabs('events');
    say(`You left ${event.name}.`);
    navigate('/');
  };
  return (
    <Panel title="This event" className="about-event">
      {when && <p>{capital(when)}</p>}
      <p className="soft">
        Its code is <strong className="event-code">{event.code}</strong>
      </p>
      <div className="panel-actions">
        {!over && <Button onClick={() => setAsking('invite')}>Invite somebody</Button>}
        <Button tone="quiet" onClick={() => setAsking('leave')}>
          Leave
        </Button>
      </div>
      <InviteDialog event={event} open={asking === 'invite'} onClose={close} />
      <ConfirmDialog
        open={asking === 'leave'}
        onClose={close}
        title={`Leave ${event.name}?`}
        action="Leave the event"
        tone="danger"
        onConfirm={leave}
      >
        <p>You are taken off everybody’s list, and your own list is gone. Conversations you have stay.</p>
        {over ? (
          <p>The event is over: you cannot come back.</p>
        ) : (
          <p>
            You may come back with the code <strong className="event-code">{event.code}</strong>
            {event.endsAt && ' until the event is over'}.
          </p>
        )}
      </ConfirmDialog>
    </Panel>
  );
}
