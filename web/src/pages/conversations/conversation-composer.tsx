// Where a message of a conversation is written. Kept as a draft until it is sent; sending never waits for the server.
import { useEffect, useRef, useState } from 'react';
import { messageLength, type Conversation } from '@nakodo/protocol';
import { Composer, isTouch } from '../../components/composer.js';
import { drafts } from '../../inbox/drafts.js';
import { useInbox } from '../../inbox/inbox.js';
import { useViewer } from '../../viewer.js';
import { headingId } from './heading-id.js';

export function ConversationComposer({ conversation }: { conversation: Conversation }) {
  const { viewer } = useViewer();
  const { outbox } = useInbox();
  const userId = viewer.userId ?? '';
  const [text, setText] = useState(() => drafts.read(userId, conversation.id));
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // Who came here to write can begin at once: the focus that arriving gave to the heading goes on to the field. On a phone
    // that would open the keyboard over what was said.
    if (document.activeElement?.id === headingId && !isTouch()) field.current?.focus();
  }, []);
  const write = (next: string) => {
    setText(next);
    drafts.write(userId, conversation.id, next);
  };
  return (
    <Composer
      label={`Message to ${conversation.with.name}`}
      limit={messageLength}
      text={text}
      onText={write}
      onSend={(words) => {
        outbox.add(conversation.id, words);
        write('');
      }}
      field={field}
    />
  );
}
