// Nothing to judge: why, what would bring more, and that the page comes alive by itself.
import { useState } from 'react';
import { Button, ButtonLink } from '../../components/button.js';
import { Empty } from '../../components/panel.js';
import { InviteDialog } from '../guest/invite-dialog.js';
import type { CommunityHere } from './community-here.js';
import type { NothingLeft as Nothing } from './judging.js';
import { partPath } from './part-path.js';

const titles: Readonly<Record<Nothing['why'], string>> = {
  paused: 'Paused for now',
  'nobody-agreed': 'Nobody to vote on yet',
  'all-judged': 'You have judged them all',
};

export function NothingLeft({ here: { door, standing }, nothing }: { here: CommunityHere; nothing: Nothing }) {
  const [inviting, setInviting] = useState(false);
  const agreed = standing.data === undefined || standing.data.agreed !== null;
  return (
    <Empty title={titles[nothing.why]}>
      <p>{nothing.words}</p>
      {nothing.why !== 'paused' && <p>You need not reload: the next pair comes here by itself.</p>}
      <div className="empty-actions">
        {!agreed && nothing.why !== 'paused' && (
          <ButtonLink to={partPath(door.code, 'me')} tone="primary">
            Let others vote on you, too
          </ButtonLink>
        )}
        {door.open && <Button onClick={() => setInviting(true)}>Invite somebody</Button>}
        {nothing.why === 'all-judged' && <ButtonLink to={partPath(door.code, 'pairs')}>What became of your pairs</ButtonLink>}
      </div>
      <InviteDialog event={door} open={inviting} onClose={() => setInviting(false)} />
    </Empty>
  );
}
