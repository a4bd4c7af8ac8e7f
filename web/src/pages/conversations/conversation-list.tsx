// Conversations, the one that moved last on top: with whom, the last words, what is unread.
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { Conversation, Introduction } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useTitle } from '../../components/page-head.js';
import { Empty } from '../../components/panel.js';
import { useMeetingPlaces } from '../../hooks/use-meeting-place.js';
import { movedAt } from '../../inbox/conversation-list.js';
import { useInbox } from '../../inbox/inbox.js';
import { useIntroductions } from '../../inbox/introductions.js';
import { shortWhen } from '../../components/times.js';
import { settle } from '../../shell/arrival.js';
import { useViewer } from '../../viewer.js';

export function ConversationList({ current }: { current: string | undefined }) {
  const { conversations, error, reload } = useInbox();
  const introductions = useIntroductions();
  return (
    <section className="talks-list" aria-labelledby="conversations">
      {current === undefined ? <Heading /> : <h2 id="conversations">Messages</h2>}
      {!conversations && !error && <Skeleton rows={3} />}
      {!conversations && error && <ErrorNotice error={error} onRetry={reload} />}
      {conversations?.length === 0 && introductions.list?.length === 0 && <NoneYet />}
      {introductions.error && !introductions.list && <ErrorNotice error={introductions.error} onRetry={introductions.reload} />}
      <ul>
        {introductions.list?.map((introduction) => (
          <li key={introduction.conversationId}>
            <IntroductionLine introduction={introduction} current={introduction.conversationId === current} />
          </li>
        ))}
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

function IntroductionLine({ introduction, current }: { introduction: Introduction; current: boolean }) {
  const { conversationId, person, poolName, accepted, approvedAt } = introduction;
  return (
    <Link
      to={`/conversations/${conversationId}`}
      className={`talk-line ${accepted ? '' : 'is-unread'}`}
      aria-current={current ? 'page' : undefined}
    >
      <Avatar name={person.name} image={person.avatar} />
      <span className="talk-line-words">
        <span className="talk-line-top">
          <span className="talk-line-name">{person.name}</span>
          <time dateTime={approvedAt}>{shortWhen(approvedAt)}</time>
        </span>
        <span className="talk-line-bottom">
          <span className="talk-line-last">
            {accepted ? 'You accepted. It waits for the other' : `${poolName} thinks you two should meet`}
          </span>
        </span>
      </span>
    </Link>
  );
}

function LastWords({ conversation }: { conversation: Conversation }) {
  const { viewer } = useViewer();
  const { outgoing } = useInbox();
  const { lastMessage, state } = conversation;
  const { mode } = useMeetingPlaces()(conversation.poolId);
  const unsent = outgoing.findLast((entry) => entry.conversationId === conversation.id && entry.state !== 'sending');
  if (unsent) return <span className="talk-line-last not-sent">Not sent: {unsent.text}</span>;
  if (state === 'ended') return <span className="talk-line-last">Ended</span>;
  if (!lastMessage) return <span className="talk-line-last">{begunWords[mode]}. Write first!</span>;
  return (
    <span className="talk-line-last">
      {lastMessage.senderId === viewer.userId && 'You: '}
      {lastMessage.text}
    </span>
  );
}

/** How a conversation came about. */
const begunWords = {
  events: 'You both said hello',
  lookalike: 'You both said hello',
  live: 'You keep in touch',
  community: 'You both accepted',
} as const;

function NoneYet() {
  return (
    <Empty title="No conversations yet">
      <p>
        When you say hello to somebody on your list and they say hello back, or both keep in touch after a live talk, or both
        accept whom a community chose for you, you write here.
      </p>
      <ButtonLink to="/" tone="primary">
        Home
      </ButtonLink>
    </Empty>
  );
}
