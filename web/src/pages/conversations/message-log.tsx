// The messages of a conversation, by days; older ones come when one scrolls up to them.
import { useEffect, useRef, useState } from 'react';
import type { Conversation } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/notice.js';
import { useInbox } from '../../inbox/inbox.js';
import { bothWrote, type Messages } from '../../inbox/message-list.js';
import { dayWords } from '../../components/times.js';
import { useViewer } from '../../viewer.js';
import { LogFrame } from './log-frame.js';
import { MessageBubble } from './message-bubble.js';
import { rowsOf } from './rows.js';

interface MessageLogProps {
  conversation: Conversation;
  held: Messages;
  older: { run: () => Promise<boolean>; pending: boolean; error: Error | undefined };
}

export function MessageLog({ conversation, held, older }: MessageLogProps) {
  const { viewer } = useViewer();
  const { outgoing } = useInbox();
  const name = conversation.with.name;
  const rows = rowsOf({
    messages: held.messages,
    outgoing: outgoing.filter(({ conversationId }) => conversationId === conversation.id),
    viewerId: viewer.userId ?? '',
    readByOther: conversation.readByOther,
  });
  const last = rows.at(-1);
  const top = useReached(() => void (held.more && !older.error && older.run()));
  const links = bothWrote(held) ? 'open' : 'plain';
  return (
    <LogFrame name={name} last={last && { key: last.key, mine: last.kind === 'message' && last.mine }}>
      {held.more && (
        <div className="log-older" ref={top}>
          {older.error && <ErrorNotice error={older.error} />}
          <Button tone="quiet" busy={older.pending} onClick={() => void older.run()}>
            Earlier messages
          </Button>
        </div>
      )}
      <ol>
        {rows.map((row) =>
          row.kind === 'day' ? (
            <li key={row.key} className="log-day">
              <span>{dayWords(row.at)}</span>
            </li>
          ) : (
            <MessageBubble key={row.key} row={row} name={name} links={links} />
          ),
        )}
      </ol>
    </LogFrame>
  );
}

/** Calls when the element comes into view. */
function useReached(onReached: () => void) {
  const latest = useRef(onReached);
  latest.current = onReached;
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!element) return undefined;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return setElement;
}
