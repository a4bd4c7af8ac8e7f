import { PageHead } from '../../components/page-head.js';

export function ConversationPages() {
  return <PageHead title="Messages" />;
}
