// Who has written since one last looked.
import { Link } from 'wouter';
import { Avatar } from '../../components/avatar.js';
import { Icon } from '../../components/icons.js';
import { useInbox } from '../../inbox/inbox.js';

/** Nothing when nothing waits. */
export function MessagesWaiting() {
  const waiting = useInbox().conversations?.filter(({ unread }) => unread > 0) ?? [];
  if (waiting.length === 0) return null;
  const names = waiting.map((conversation) => conversation.with.name);
  const words =
    names.length === 1
      ? `${names[0]} has written to you`
      : `${names.slice(0, 2).join(', ')}${names.length > 2 ? ' and others have' : ' have'} written to you`;
  return (
    <Link className="event-card waiting" to={waiting.length === 1 ? `/conversations/${waiting[0]?.id}` : '/conversations'}>
      {waiting.length === 1 ? <Avatar name={names[0] ?? ''} image={waiting[0]?.with.avatar} /> : <Icon name="messages" />}
      <span className="event-words">
        <strong>{words}</strong>
        {waiting.length === 1 && <span className="soft">{waiting[0]?.lastMessage?.text}</span>}
      </span>
      <span className="event-arrow" aria-hidden="true">
        →
      </span>
    </Link>
  );
}
