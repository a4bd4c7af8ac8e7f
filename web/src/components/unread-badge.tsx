import { useInbox } from '../inbox/inbox.js';

/** How many messages wait, beside "Messages" in the navigation. */
export function UnreadBadge() {
  const { unread } = useInbox();
  if (unread === 0) return null;
  return (
    <span className="count">
      {unread > 99 ? '99+' : unread}
      <span className="hidden"> unread</span>
    </span>
  );
}
