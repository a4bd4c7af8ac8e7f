// Conversations, the one that moved last on top: with whom, the last words, what is unread.
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { Conversation } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useTitle } from '../../components/page-head.js';
import { Empty } from '../../components/panel.js';
import { useMeetingPlaces } from '../../hooks/use-meeting-place.js';
import { movedAt } from '../../inbox/conversation-list.js';
import { useInbox } from '../../inbox/inbox.js';
import { shortWhen } from '../../components/times.js';
import { settle } from '../../shell/arrival.js';
import { useViewer } from '../../viewer.js';

export function ConversationList({ current }: { current: string | undefined }) {
  const { conversations, error, reload } = useInbox();
  return (
    <section className="talks-list" aria-labelledby="conversations">
      {current === undefined ? <Heading /> : <h2 id="conversations">Messages</h2>}
      {!conversations && !error && <Skeleton rows={3} />}
      {!conversations && error && <ErrorNotice error={error} onRetry={reload} />}
      {conversations?.length === 0 && <NoneYet />}
      <ul>
        {conversations?.map((conversation) => (
          <li key={conversation.id}>
            <Line conversation={conversation} current={conversation.id === current} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Heading() {
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle('Messages');
  useEffect(() => settle(heading.current), []);
  return (
    <h1 id="conversations" ref={heading} tabIndex={-1}>
      Messages
    </h1>
  );
}

function Line({ conversation, current }: { conversation: Conversation; current: boolean }) {
  const { with: other, unread } = conversation;
  return (
    <Link
      to={`/conversations/${conversation.id}`}
      className={`talk-line ${unread > 0 ? 'is-unread' : ''}`}
      aria-current={current ? 'page' : undefined}
    >
      <Avatar name={other.name} image={other.avatar} />
      <span className="talk-line-words">
        <span className="talk-line-top">
          <span className="talk-line-name">{other.name}</span>
          <time dateTime={movedAt(conversation)}>{shortWhen(movedAt(conversation))}</time>
        </span>
        <span className="talk-line-bottom">
          <LastWords conversation={conversation} />
          {unread > 0 && (
            <span className="count">
              {unread > 99 ? '99+' : unread}
              <span className="hidden"> unread</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
}

function LastWords({ conversation }: { conversation: Conversation }) {
  const { viewer } = useViewer();
  const { outgoing } = useInbox();
  const { lastMessage, state } = conversation;
  const metLive = useMeetingPlaces()(conversation.poolId).mode === 'live';
  const unsent = outgoing.findLast((entry) => entry.conversationId === conversation.id && entry.state !== 'sending');
  if (unsent) return <span className="talk-line-last not-sent">Not sent: {unsent.text}</span>;
  if (state === 'ended') return <span className="talk-line-last">Ended</span>;
  if (!lastMessage)
    return <span className="talk-line-last">{metLive ? 'You keep in touch' : 'You both said hello'}. Write first!</span>;
  return (
    <span className="talk-line-last">
      {lastMessage.senderId === viewer.userId && 'You: '}
      {lastMessage.text}
    </span>
  );
}

function NoneYet() {
  return (
    <Empty title="No conversations yet">
      <p>
        When you say hello to somebody on your list and they say hello back, or both keep in touch after a live talk, you write
        here.
      </p>
      <ButtonLink to="/" tone="primary">
        Home
      </ButtonLink>
    </Empty>
  );
}
