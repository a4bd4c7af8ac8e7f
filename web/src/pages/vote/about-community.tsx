// What this community is, whether one is voted on in it, bringing others, and leaving.
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { communities } from '../../api/communities.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { digits } from '../../components/numbers.js';
import { Panel } from '../../components/panel.js';
import { say } from '../../components/toast.js';
import { InviteDialog } from '../guest/invite-dialog.js';
import type { CommunityHere } from './community-here.js';
import { partPath } from './part-path.js';

interface AboutCommunityProps {
  here: CommunityHere;
  /** The page is about being voted on: said there. */
  isAtMe: boolean;
  onLeft: () => void;
}

export function AboutCommunity({ here: { door, standing }, isAtMe, onLeft }: AboutCommunityProps) {
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<'invite' | 'leave'>();
  const close = () => setAsking(undefined);
  const leave = async () => {
    await communities.leave(door.id);
    say(`You left ${door.name}.`);
    onLeft();
    navigate('/');
  };
  return (
    <>
      {standing.data && !isAtMe && (
        <Panel title="You">
          <p>
            {standing.data.agreed === null
              ? 'Nobody votes on you: you have not agreed to it. You can vote all the same.'
              : 'Others here vote on whom you could meet. You are told when they approve somebody.'}
          </p>
          <p className="vote-more">
            <Link to={partPath(door.code, 'me')}>
              {standing.data.agreed === null ? 'What it would mean' : 'See, or change it'}
            </Link>
          </p>
        </Panel>
      )}
      <Panel title="This community" className="about-event">
        {door.description !== null && <p>{door.description}</p>}
        <p className="soft">
          Its code is <strong className="event-code">{door.code}</strong>. {digits(door.members)}{' '}
          {door.members === 1 ? 'member' : 'members'}, {door.minimumAge} and over.
        </p>
        <div className="panel-actions">
          {door.open && <Button onClick={() => setAsking('invite')}>Invite somebody</Button>}
          <Button tone="quiet" onClick={() => setAsking('leave')}>
            Leave
          </Button>
        </div>
      </Panel>
      <InviteDialog event={door} open={asking === 'invite'} onClose={close} />
      <ConfirmDialog
        open={asking === 'leave'}
        onClose={close}
        title={`Leave ${door.name}?`}
        action="Leave"
        tone="danger"
        onConfirm={leave}
      >
        <p>Votes that are open about you end at once. Your votes on others stay counted; conversations you have stay.</p>
        <p>You may come back with the same code.</p>
      </ConfirmDialog>
    </>
  );
}
