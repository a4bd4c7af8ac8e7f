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

interface NothingLeftProps {
  here: CommunityHere;
  nothing: Nothing;
  /** Since the page is open. */
  judged: number;
}

export function NothingLeft({ here: { door, standing }, nothing, judged }: NothingLeftProps) {
  const [inviting, setInviting] = useState(false);
  const agreed = standing.data === undefined || standing.data.agreed !== null;
  // Who has judged nothing has not judged them all.
  const none = nothing.why === 'all-judged' && judged === 0 && standing.data?.judged === 0 && standing.data.skipped === 0;
  return (
    <Empty title={none ? 'No pair for you yet' : titles[nothing.why]}>
      <p>{nothing.words}</p>
      {nothing.why !== 'paused' && <p>You need not reload: the next pair comes here by itself.</p>}
      <div className="empty-actions">
        {!agreed && nothing.why !== 'paused' && (
          <ButtonLink to={partPath(door.code, 'me')} tone="primary">
            Let others vote on you, too
          </ButtonLink>
        )}
        {door.open && <Button onClick={() => setInviting(true)}>Invite somebody</Button>}
        {nothing.why === 'all-judged' && !none && (
          <ButtonLink to={partPath(door.code, 'pairs')}>What became of your pairs</ButtonLink>
        )}
      </div>
      <InviteDialog event={door} open={inviting} onClose={() => setInviting(false)} />
    </Empty>
  );
}
