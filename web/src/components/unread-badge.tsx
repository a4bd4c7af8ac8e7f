import { useInbox } from '../inbox/inbox.js';
import { useIntroductions } from '../inbox/introductions.js';

/** How many messages, and introductions without an answer, wait, beside "Messages" in the navigation. */
export function UnreadBadge() {
  const { unread } = useInbox();
  const waiting = unread + useIntroductions().unanswered;
  if (waiting === 0) return null;
  return (
    <span className="count">
      {waiting > 99 ? '99+' : waiting}
      <span className="hidden"> unread</span>
    </span>
  );
}
