// Tells that the other's messages were seen: when the conversation is open in a tab that is looked at.
import { useEffect, useRef, useState } from 'react';
import type { Conversation } from '@nakodo/protocol';
import { useInbox } from '../../inbox/inbox.js';

export function useRead({ id, unread }: Conversation, newestOfOther: number | undefined): void {
  const { markRead } = useInbox();
  const latest = useRef(markRead);
  latest.current = markRead;
  const told = useRef(0);
  const looking = useLooking();
  useEffect(() => {
    if (!looking || unread === 0 || newestOfOther === undefined || newestOfOther <= told.current) return;
    told.current = newestOfOther;
    latest.current(id, newestOfOther);
  }, [id, looking, unread, newestOfOther]);
}

function useLooking(): boolean {
  const [looking, setLooking] = useState(() => document.visibilityState === 'visible');
  useEffect(() => {
    const look = () => setLooking(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return looking;
}
