// Tells a screen reader what the other writes, politely and not word by word when much comes at once.
import { useEffect, useRef, useState } from 'react';
import type { Conversation, Message } from '@nakodo/protocol';
import { useInbox } from '../../inbox/inbox.js';
import { useThrottled } from '../../hooks/use-throttled.js';

const tellMs = 1500;
const longest = 300;

export function Announcer({ conversation }: { conversation: Conversation }) {
  const { onMessage } = useInbox();
  const [words, setWords] = useState('');
  const waiting = useRef<Message[]>([]);
  const tell = useThrottled(() => {
    const messages = waiting.current.splice(0);
    const [first] = messages;
    if (!first) return;
    const { name } = conversation.with;
    setWords(messages.length === 1 ? `${name}: ${first.text.slice(0, longest)}` : `${messages.length} new messages from ${name}`);
  }, tellMs);
  useEffect(
    () =>
      onMessage((message) => {
        if (message.conversationId !== conversation.id || message.senderId !== conversation.with.id) return;
        if (!waiting.current.some(({ id }) => id === message.id)) waiting.current.push(message);
        tell();
      }),
    [conversation.id, conversation.with.id, onMessage, tell],
  );
  return (
    <p className="hidden" aria-live="polite">
      {words}
    </p>
  );
}
