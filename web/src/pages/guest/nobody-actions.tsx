// What somebody can do about an empty list: fill in what a rule needs of them, or bring others.
import { useState, type ComponentProps } from 'react';
import type { MissingField } from '@nakodo/protocol';
import { Button, ButtonLink } from '../../components/button.js';
import { InviteDialog } from './invite-dialog.js';

interface NobodyActionsProps extends Pick<ComponentProps<typeof InviteDialog>, 'event'> {
  /** What the profile does not say though a rule needs it. */
  lack: MissingField | undefined;
  /** Whether others can still come in. */
  open: boolean;
}

export function NobodyActions({ event, lack, open }: NobodyActionsProps) {
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <div className="panel-actions">
        {lack ? (
          <ButtonLink to={`/profile#${lack.field}`} tone="primary">
            Fill in my profile
          </ButtonLink>
        ) : (
          <ButtonLink to="/profile">Look at my profile</ButtonLink>
        )}
        {open && <Button onClick={() => setInviting(true)}>Invite somebody</Button>}
      </div>
      <InviteDialog event={event} open={inviting} onClose={() => setInviting(false)} />
    </>
  );
}
