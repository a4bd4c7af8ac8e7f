// One conversation: with whom, what was said, and where to write.
import type { Conversation } from '@nakodo/protocol';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useTitle } from '../../components/page-head.js';
import { useInbox } from '../../inbox/inbox.js';
import { useViewer } from '../../viewer.js';
import { Announcer } from './announcer.js';
import { ConversationComposer } from './conversation-composer.js';
import { ConversationHead } from './conversation-head.js';
import { FirstWords } from './first-words.js';
import { headingId } from './heading-id.js';
import { MessageLog } from './message-log.js';
import { useMessages } from './use-messages.js';
import { useRead } from './use-read.js';
import { useVisibleHeight } from './use-visible-height.js';

export function ConversationPane({ conversation }: { conversation: Conversation }) {
  const { held, error, reload, older } = useMessages(conversation.id);
  const { outgoing } = useInbox();
  const { viewer } = useViewer();
  useTitle(conversation.with.name);
  useVisibleHeight();
  const newestOfOther = held?.messages.findLast(({ senderId }) => senderId !== viewer.userId)?.id;
  useRead(conversation, newestOfOther);
  const nothingSaid = held?.messages.length === 0 && !outgoing.some(({ conversationId }) => conversationId === conversation.id);
  return (
    <section className="talk" aria-labelledby={headingId}>
      <ConversationHead conversation={conversation} />
      {!held && !error && (
        <div className="log-frame">
          <Skeleton rows={4} />
        </div>
      )}
      {!held && error && (
        <div className="log-frame">
          <ErrorNotice error={error} onRetry={reload} />
        </div>
      )}
      {held && nothingSaid && <FirstWords conversation={conversation} />}
      {held && !nothingSaid && <MessageLog conversation={conversation} held={held} older={older} />}
      <Announcer conversation={conversation} />
      {conversation.state === 'open' ? <ConversationComposer conversation={conversation} /> : <Ended />}
    </section>
  );
}

function Ended() {
  return (
    <p className="talk-ended" role="status">
      <strong>This conversation has ended.</strong> Nothing can be sent any more; what was said stays here for both of you.
    </p>
  );
}
