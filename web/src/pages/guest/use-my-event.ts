// What a guest's event page shows, kept current: the list, its past, who said hello, and the news since the page was opened.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Contact, MatchChange } from '@nakodo/protocol';
import { events as api } from '../../api/events.js';
import { meeting } from '../../api/meeting.js';
import { changeWords, type ChangeWords } from '../../components/change-words.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { useThrottled } from '../../hooks/use-throttled.js';
import { onOtherTabs, tellOtherTabs } from '../../inbox/tabs.js';

const reloadMs = 400;
const mostNews = 50;

/** Something that happened while the page was open. */
export type NewsItem =
  | {
      readonly kind: 'change';
      readonly id: string;
      readonly at: number;
      readonly change: MatchChange;
    }
  | { readonly kind: 'hello'; readonly id: string; readonly at: number; readonly name: string }
  | { readonly kind: 'opened'; readonly id: string; readonly at: number; readonly name: string; readonly conversationId: string };

export type MyEventData = ReturnType<typeof useMyEvent>;

export function useMyEvent(eventId: string) {
  const matches = useResource(`matches of ${eventId}`, (signal) => api.matches(eventId, 'me', signal));
  const past = useResource(`changes of ${eventId}`, (signal) => api.changes(eventId, 'me', signal));
  const hellos = useResource(`hellos of ${eventId}`, (signal) => meeting.hellos(eventId, signal));
  const [news, setNews] = useState<readonly NewsItem[]>([]);
  const blocked = useRef(new Set<string>());
  const pressed = useRef(new Set<string>());
  const reloadList = useThrottled(() => {
    matches.reload();
    past.reload();
  }, reloadMs);
  const reloadContacts = useThrottled(() => {
    matches.reload();
    hellos.reload();
  }, reloadMs);
  const add = (item: NewsItem) =>
    setNews((before) => (before.some(({ id }) => id === item.id) ? before : [item, ...before].slice(0, mostNews)));

  /** A change of the list, in words; a person one has blocked oneself is not "no longer available". */
  const whyOf = useCallback((change: MatchChange): ChangeWords => {
    const words = changeWords(change, 'You');
    return change.left && blocked.current.has(change.left.id)
      ? { ...words, why: `you blocked ${change.left.name ?? 'them'}` }
      : words;
  }, []);
  const state = usePersonEvents({
    reset() {
      reloadList();
      hellos.reload();
    },
    'match.changed': ({ eventId: of, change }) => {
      if (of !== eventId) return;
      add({ kind: 'change', id: `change ${change.id}`, at: Date.now(), change });
      reloadList();
    },
    'insight.written': ({ eventId: of }) => of === eventId && reloadList(),
    'hello.received': ({ poolId, from }) => {
      if (poolId !== eventId) return;
      add({ kind: 'hello', id: `hello ${from.id}`, at: Date.now(), name: from.name });
      reloadContacts();
    },
    'conversation.opened': ({ poolId, conversationId, with: other }) => {
      if (poolId !== eventId) return;
      // Who has just pressed the button sees what came of it there.
      if (!pressed.current.has(other.id))
        add({ kind: 'opened', id: `opened ${conversationId}`, at: Date.now(), name: other.name, conversationId });
      reloadContacts();
    },
    'conversation.ended': reloadContacts,
  });
  useEffect(() => onOtherTabs('contacts', reloadContacts), [reloadContacts]);

  const sayHello = async (personId: string): Promise<Contact> => {
    pressed.current.add(personId);
    const contact = await meeting.sayHello(eventId, personId);
    if (contact.conversationId === null) pressed.current.delete(personId);
    tellOtherTabs('contacts');
    const list = matches.data;
    if (list)
      matches.replace({
        ...list,
        matches: list.matches.map((match) => (match.person.id === personId ? { ...match, contact } : match)),
      });
    reloadContacts();
    return contact;
  };
  const noteBlocked = (personId: string) => {
    blocked.current.add(personId);
    reloadList();
    hellos.reload();
  };
  return { matches, past, hellos, news, state, whyOf, sayHello, noteBlocked };
}
