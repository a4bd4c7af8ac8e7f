// By which rules people come onto one's list, bringing others, taking the consent back, and leaving.
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { LookalikeState } from '@nakodo/protocol';
import { lookalike } from '../../api/lookalike.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Panel } from '../../components/panel.js';
import { sentence } from '../../components/sentence.js';
import { dateWords } from '../../components/times.js';
import { say } from '../../components/toast.js';
import { InviteDialog } from '../guest/invite-dialog.js';
import type { LooksData } from './use-looks.js';

interface AboutPoolProps {
  looks: LooksData;
  here: LookalikeState;
  onLeft: () => void;
}

export function AboutPool({ looks, here: { pool, consentedAt }, onLeft }: AboutPoolProps) {
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<'invite' | 'leave' | 'withdraw'>();
  const close = () => setAsking(undefined);
  const withdraw = async () => {
    await lookalike.withdraw(pool.id);
    say('Your consent is taken back, and your photo is deleted.');
    looks.reload();
  };
  const leave = async () => {
    await lookalike.leave(pool.id);
    say(`You left ${pool.name}.`);
    onLeft();
    navigate('/');
  };
  return (
    <>
      <Panel title="Who comes onto your list" className="looks-rules">
        <ul>
          {pool.rules.map((rule) => (
            <li key={rule}>{sentence(rule)}</li>
          ))}
        </ul>
        {pool.photos && <p className="soft">A likeness is an ice-breaker. It never proves who somebody is.</p>}
      </Panel>
      <Panel title="This group" className="about-event">
        <p className="soft">
          Its code is <strong className="event-code">{pool.code}</strong>. {pool.minimumAge} and over.
        </p>
        {consentedAt !== null && pool.photos && (
          <p className="soft">You agreed to your photo being measured on {dateWords(consentedAt)}.</p>
        )}
        <div className="panel-actions">
          {pool.open && <Button onClick={() => setAsking('invite')}>Invite somebody</Button>}
          {consentedAt !== null && pool.photos && (
            <Button tone="quiet" onClick={() => setAsking('withdraw')}>
              Take back my consent
            </Button>
          )}
          <Button tone="quiet" onClick={() => setAsking('leave')}>
            Leave
          </Button>
        </div>
      </Panel>
      <InviteDialog event={pool} open={asking === 'invite'} onClose={close} />
      <ConfirmDialog
        open={asking === 'withdraw'}
        onClose={close}
        title="Take back your consent?"
        action="Take it back"
        tone="danger"
        onConfirm={withdraw}
      >
        <p>Your photo is deleted, and with it the numbers that were measured and everybody on your list.</p>
        <p>Conversations you have stay. You may agree again later, and give a photo anew.</p>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'leave'}
        onClose={close}
        title={`Leave ${pool.name}?`}
        action="Leave"
        tone="danger"
        onConfirm={leave}
      >
        <p>
          You are taken off everybody’s list, and your own list{pool.photos && ', your photo and what was measured in it'} is
          deleted. Conversations you have stay.
        </p>
        <p>You may come back with the same code.</p>
      </ConfirmDialog>
    </>
  );
}
