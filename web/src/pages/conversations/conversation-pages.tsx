// All conversations, and one of them: side by side where there is room, one after the other on a phone.
import { useRoute } from 'wouter';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useTitle } from '../../components/page-head.js';
import { Empty } from '../../components/panel.js';
import { ButtonLink } from '../../components/button.js';
import { useInbox } from '../../inbox/inbox.js';
import { useIntroductions } from '../../inbox/introductions.js';
import { ConversationList } from './conversation-list.js';
import { ConversationPane } from './conversation-pane.js';
import { IntroductionOver, IntroductionPane } from './introduction-pane.js';
import './messages.css';
import './whole-page.css';
import './conversations.css';

/** `/conversations` and `/conversations/:id`. */
export function ConversationPages() {
  const [, params] = useRoute('/conversations/:id');
  const conversationId = params?.id;
  const { conversations, error, reload } = useInbox();
  const introductions = useIntroductions();
  const open = conversations?.find(({ id }) => id === conversationId);
  if (conversationId === undefined && conversations?.length === 0) return <ConversationList current={undefined} />;
  const asked = open ? undefined : introductions.list?.find((one) => one.conversationId === conversationId);
  const past = open || asked || conversationId === undefined ? undefined : introductions.past(conversationId);
  // Of an introduction it may be the list of these that comes later.
  const isNone = conversationId !== undefined && conversations && introductions.list && !open && !asked && !past;
  return (
    <div className={`talks ${conversationId ? 'has-open' : ''}`}>
      <ConversationList current={conversationId} />
      <div className="talks-open">
        {conversationId === undefined && conversations && conversations.length > 0 && <Choose />}
        {conversationId !== undefined && !conversations && !error && <Skeleton rows={4} />}
        {conversationId !== undefined && !conversations && error && <ErrorNotice error={error} onRetry={reload} />}
        {open && <ConversationPane key={open.id} conversation={open} />}
        {asked && <IntroductionPane introduction={asked} />}
        {past?.opened && <Skeleton rows={4} />}
        {past && !past.opened && <IntroductionOver introduction={past.introduction} />}
        {isNone && <NoSuch />}
      </div>
    </div>
  );
}

function Choose() {
  return (
    <div className="talks-choose">
      <p>Choose a conversation to read it here.</p>
    </div>
  );
}

function NoSuch() {
  useTitle('No such conversation');
  return (
    <Empty heading="h1" title="There is no such conversation">
      <p>It may have been removed, or it belongs to another account.</p>
      <ButtonLink to="/conversations">All messages</ButtonLink>
    </Empty>
  );
}
