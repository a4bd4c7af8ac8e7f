// What the page of a lookalike pool shows, kept current by the stream: where one stands, one's list, and who came while the page was open.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Contact, LookalikeFeed, LookalikeState } from '@nakodo/protocol';
import { lookalike } from '../../api/lookalike.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { useThrottled } from '../../hooks/use-throttled.js';
import { onOtherTabs, tellOtherTabs } from '../../inbox/tabs.js';
import { useJob } from './use-job.js';

const reloadMs = 400;
const peoplePerPage = 20;
/** The server tells no more at once. */
const mostPeople = 100;
/** Links expire; what still fails soon after new ones came is not their age. */
const newLinksMs = 30_000;
/** By then new links are there. */
const linksComeMs = 5000;

export type LooksData = ReturnType<typeof useLooks>;

export function useLooks(poolId: string) {
  const [limit, setLimit] = useState(peoplePerPage);
  const state = useResource(`state in ${poolId}`, (signal) => lookalike.state(poolId, signal));
  const feed = useResource(`people in ${poolId}`, (signal) => lookalike.feed(poolId, limit, signal));
  /** Who said hello, and whom one hid: also who is not on the list as far as it is shown. */
  const hellos = useResource(`hellos in ${poolId}`, (signal) => lookalike.hellos(poolId, signal));
  const hidden = useResource(`hidden in ${poolId}`, (signal) => lookalike.hidden(poolId, signal));
  const news = useNews(feed.data);
  const linksAt = useRef(Number.NEGATIVE_INFINITY);
  const [linkRound, setLinkRound] = useState(0);
  const reloadState = useThrottled(state.reload, reloadMs);
  const reloadList = useThrottled(feed.reload, reloadMs);
  const reloadHellos = useThrottled(hellos.reload, reloadMs);
  const reloadHidden = useThrottled(hidden.reload, reloadMs);
  const reloadFeed = useCallback(() => {
    reloadList();
    reloadHellos();
  }, [reloadList, reloadHellos]);
  const reload = useCallback(() => {
    reloadState();
    reloadFeed();
    reloadHidden();
  }, [reloadState, reloadFeed, reloadHidden]);
  const job = useJob(state.data?.next?.job ?? state.data?.face?.job ?? undefined, reload);

  const stream = usePersonEvents({
    reset: reload,
    'lookalike.job': ({ poolId: of, status }) => {
      if (of !== poolId) return;
      news.working(status === 'pending' || status === 'processing');
      reload();
    },
    'lookalike.moderated': ({ poolId: of }) => of === poolId && reload(),
    'lookalike.matched': ({ poolId: of, personId }) => {
      if (of !== poolId) return;
      news.came(personId);
      reload();
    },
    'lookalike.unmatched': ({ poolId: of }) => of === poolId && reload(),
    'hello.received': ({ poolId: of }) => of === poolId && reloadFeed(),
    'conversation.opened': ({ poolId: of }) => of === poolId && reloadFeed(),
    'conversation.ended': reloadFeed,
  });
  useEffect(() => onOtherTabs('contacts', reloadFeed), [reloadFeed]);
  useEffect(() => {
    if (limit > peoplePerPage) feed.reload();
  }, [limit, feed.reload]);
  useEffect(() => {
    if (performance.now() - linksAt.current < linksComeMs) setLinkRound((round) => round + 1);
  }, [state.data, feed.data]);

  const sayHello = async (personId: string): Promise<Contact> => {
    const contact = await lookalike.sayHello(poolId, personId);
    tellOtherTabs('contacts');
    if (feed.data) feed.replace(withContact(feed.data, personId, contact));
    reloadFeed();
    return contact;
  };
  const showAgain = async (personId: string): Promise<void> => {
    await lookalike.show(poolId, personId);
    if (hidden.data) hidden.replace({ people: hidden.data.people.filter(({ id }) => id !== personId) });
    reload();
  };
  /** A picture did not come: its link may be too old. */
  const renewLinks = () => {
    if (performance.now() - linksAt.current < newLinksMs) return;
    linksAt.current = performance.now();
    reload();
  };
  const more = feed.data?.more === true && limit < mostPeople ? () => setLimit(limit + peoplePerPage) : undefined;
  return { poolId, state, feed, hellos, hidden, stream, news, job, more, linkRound, reload, sayHello, showAgain, renewLinks };
}

function withContact(feed: LookalikeFeed, personId: string, contact: Contact): LookalikeFeed {
  return { ...feed, matches: feed.matches.map((match) => (match.person.id === personId ? { ...match, contact } : match)) };
}

/** Who came onto the list while one looked; whom one's own new photo brings is no news, but its result. */
function useNews(feed: LookalikeFeed | undefined) {
  const [ids, setIds] = useState<readonly string[]>([]);
  const working = useRef(false);
  const people = ids.flatMap((id) => feed?.matches.find(({ person }) => person.id === id)?.person ?? []);
  return {
    people,
    came: (id: string) => !working.current && setIds((before) => [id, ...before.filter((one) => one !== id)]),
    working: (now: boolean) => void (working.current = now),
  };
}

/** Everything that is asked before a photo can be given was answered. */
export const mayGive = ({ pool, consentedAt }: LookalikeState): boolean => pool.photos && pool.open && consentedAt !== null;
