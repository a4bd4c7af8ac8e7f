// Whom one talks with, where they met, and the way out.
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { Conversation } from '@nakodo/protocol';
import { conversations as api } from '../../api/conversations.js';
import { Avatar } from '../../components/avatar.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Icon } from '../../components/icons.js';
import { MenuItem } from '../../components/menu.js';
import { PersonMenu } from '../../components/person-menu.js';
import { say } from '../../components/toast.js';
import { useMeetingPlaces } from '../../hooks/use-meeting-place.js';
import { useInbox } from '../../inbox/inbox.js';
import { tellOtherTabs } from '../../inbox/tabs.js';
import { headingId } from './heading-id.js';
import { settle } from '../../shell/arrival.js';

export function ConversationHead({ conversation }: { conversation: Conversation }) {
  const { reload } = useInbox();
  const [ending, setEnding] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const { with: other } = conversation;
  const { mode, path: place } = useMeetingPlaces()(conversation.poolId);
  useEffect(() => settle(heading.current), []);
  const end = async () => {
    await api.end(conversation.id);
    tellOtherTabs('conversations');
    reload();
    say(`You ended the conversation with ${other.name}.`);
  };
  return (
    <header className="talk-head">
      <Link to="/conversations" className="talk-back" aria-label="All messages">
        <Icon name="back" />
      </Link>
      <Avatar name={other.name} image={other.avatar} />
      <div className="talk-who">
        <h1 id={headingId} ref={heading} tabIndex={-1}>
          {other.name}
        </h1>
        <p className="soft">
          Met at <Link to={place}>{conversation.poolName}</Link>
        </p>
      </div>
      <PersonMenu
        person={other}
        label={`More about the conversation with ${other.name}`}
        conversationId={conversation.id}
        onBlocked={reload}
      >
        {(close) =>
          conversation.state === 'open' && (
            <MenuItem
              onClick={() => {
                close();
                setEnding(true);
              }}
            >
              End the conversation
            </MenuItem>
          )
        }
      </PersonMenu>
      <ConfirmDialog
        open={ending}
        onClose={() => setEnding(false)}
        title={`End the conversation with ${other.name}?`}
        action="End it"
        tone="danger"
        onConfirm={end}
      >
        <p>
          Neither of you can write here any more; both can still read what was said.{' '}
          {mode === 'community' ? 'It cannot be begun again.' : 'Later, only you can begin another, by saying hello again.'}
        </p>
      </ConfirmDialog>
    </header>
  );
}
