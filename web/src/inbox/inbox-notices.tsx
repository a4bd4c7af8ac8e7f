// A quiet word when something concerns the viewer that the page in front of them does not show: a hello, a conversation, a message.
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { say } from '../components/toast.js';
import { setUnread } from '../components/window-title.js';
import { useMyCommunities } from '../hooks/use-my-communities.js';
import { useMeetingPlaces } from '../hooks/use-meeting-place.js';
import { usePersonEvents } from '../hooks/use-person-stream.js';
import { useViewer } from '../viewer.js';
import { useInbox } from './inbox.js';

const shownLetters = 80;

export function InboxNotices() {
  const { viewer } = useViewer();
  const { conversations, unread } = useInbox();
  const [location] = useLocation();
  const placeOf = useMeetingPlaces();
  const communities = useMyCommunities();
  const lastTold = useRef('');
  useEffect(() => {
    setUnread(unread);
    return () => setUnread(0);
  }, [unread]);

  const tell = (words: string) => {
    // Other tabs have their own eyes on them, or none.
    if (document.visibilityState !== 'visible' || lastTold.current === words) return;
    lastTold.current = words;
    say(words);
  };
  const isAt = (path: string) => location === path;
  /** Codes are typed in capitals or not. */
  const isAtListOf = (poolId: string) => {
    const { mode, path } = placeOf(poolId);
    return mode !== 'live' && mode !== 'community' && location.toLowerCase() === path.toLowerCase();
  };
  usePersonEvents({
    'event.left': ({ eventId, name }) => {
      if (!isAt(`/events/${eventId}`)) tell(`You are no longer in ${name}.`);
    },
    'hello.received': ({ poolId, from }) => {
      if (!isAtListOf(poolId)) tell(`${from.name} said hello to you.`);
    },
    'conversation.proposed': ({ poolId, conversationId }) => {
      if (isAt(`/conversations/${conversationId}`) || isAt('/conversations') || isAt('/')) return;
      const name = communities.find(({ id }) => id === poolId)?.name ?? 'your community';
      tell(`People in ${name} think you should meet somebody: see Messages.`);
    },
    'conversation.opened': ({ poolId, conversationId, with: other }) => {
      if (isAtListOf(poolId) || isAt(`/conversations/${conversationId}`) || isAt('/conversations')) return;
      if (location.startsWith('/live')) tell(`You and ${other.name} stay in touch: you can write to each other later, too.`);
      else if (placeOf(poolId).mode === 'community')
        tell(`You and ${other.name} both accepted: you can write to each other now.`);
      else tell(`You and ${other.name} both said hello: you can write to each other now.`);
    },
    'message.sent': ({ message }) => {
      if (message.senderId === viewer.userId) return;
      if (isAt(`/conversations/${message.conversationId}`) || isAt('/conversations')) return;
      const name = conversations?.find(({ id }) => id === message.conversationId)?.with.name;
      if (name !== undefined) tell(`${name}: ${shorten(message.text)}`);
    },
  });
  return null;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= shownLetters ? line : `${line.slice(0, shownLetters).trimEnd()}…`;
}
