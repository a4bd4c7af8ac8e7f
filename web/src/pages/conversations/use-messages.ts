// The messages of one conversation: the newest at once, older ones on demand, and each new one as it comes.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Message } from '@nakodo/protocol';
import { conversations as api } from '../../api/conversations.js';
import { useInbox } from '../../inbox/inbox.js';
import { withNewest, withOlder, withSent, type Messages } from '../../inbox/message-list.js';
import { useAction } from '../../hooks/use-action.js';

const toError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** For a component with the conversation as its key. */
export function useMessages(conversationId: string) {
  const { onMessage, epoch } = useInbox();
  const [held, setHeld] = useState<Messages>();
  const [error, setError] = useState<Error>();
  const [round, setRound] = useState(0);
  /** Came while the first page was being read. */
  const early = useRef<Message[]>([]);

  useEffect(
    () =>
      onMessage((message) => {
        if (message.conversationId !== conversationId) return;
        early.current.push(message);
        setHeld((before) => before && withSent(before, message));
      }),
    [conversationId, onMessage],
  );
  useEffect(() => {
    const gone = new AbortController();
    early.current = [];
    api.messages(conversationId, {}, gone.signal).then(
      (page) => {
        if (gone.signal.aborted) return;
        const since = early.current;
        setHeld((before) => since.reduce(withSent, withNewest(before, page)));
        setError(undefined);
      },
      (failure: unknown) => !gone.signal.aborted && setError(toError(failure)),
    );
    return () => gone.abort();
  }, [conversationId, round, epoch]);

  const older = useAction(async () => {
    const oldest = held?.messages[0]?.id;
    if (oldest === undefined) return;
    const page = await api.messages(conversationId, { before: oldest });
    setHeld((before) => before && withOlder(before, page));
  });
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { held, error, reload, older };
}
