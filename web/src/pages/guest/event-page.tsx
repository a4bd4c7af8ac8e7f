// A guest's event: found, or said why not.
import { useEffect, useState } from 'react';
import { events as api } from '../../api/events.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { useLookAgain } from '../../hooks/use-look-again.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { onOtherTabs } from '../../inbox/tabs.js';
import { MyEvent } from './my-event.js';
import './event.css';

const lookAgainMs = 30_000;

/** The event of this id, if it is one of the viewer's. */
export function EventPage({ eventId }: { eventId: string }) {
  const list = useResource('my events', api.list);
  const { reload } = list;
  /** The name of the event, once an organiser took the viewer out of it while the page was open. */
  const [left, setLeft] = useState<string>();
  useEffect(() => {
    // Paused, over, left in another tab: no event of the stream tells.
    const look = () => document.visibilityState === 'visible' && reload();
    document.addEventListener('visibilitychange', look);
    const deaf = onOtherTabs('events', reload);
    return () => {
      document.removeEventListener('visibilitychange', look);
      deaf();
    };
  }, [reload]);
  useLookAgain(reload, lookAgainMs);
  usePersonEvents({
    'event.left': ({ eventId: gone, name }) => {
      if (gone !== eventId) return;
      setLeft(name);
      reload();
    },
  });
  const event = list.data?.events.find(({ id }) => id === eventId);
  if (left !== undefined && !event?.member) return <TakenOut name={left} />;
  if (event?.member) return <MyEvent event={event} />;
  if (event) return <NotIn name={event.name} code={event.code} />;
  if (!list.data)
    return (
      <>
        <h1 className="hidden">Your event</h1>
        {list.loading && <Skeleton rows={4} />}
        {list.error && <ErrorNotice error={list.error} onRetry={list.reload} />}
      </>
    );
  return (
    <section className="empty">
      <PageHead
        title="There is no such event"
        lead="It may have been removed, or you are not part of it. With its code you can join it again."
      />
      <ButtonLink to="/">To my events</ButtonLink>
    </section>
  );
}

function TakenOut({ name }: { name: string }) {
  return (
    <section className="empty" role="status">
      <PageHead
        title={`You are no longer in ${name}`}
        windowTitle={name}
        lead="The organiser took you out, or the event was removed. Nobody is matched with you there any more; your conversations stay."
      />
      <ButtonLink to="/">To my events</ButtonLink>
    </section>
  );
}

/** An organiser may see events without being in them. */
function NotIn({ name, code }: { name: string; code: string }) {
  return (
    <section className="empty">
      <PageHead title={name} lead="You are not in this event, so nobody is matched with you here." />
      <ButtonLink to={`/join/${encodeURIComponent(code)}`} tone="primary">
        Join it
      </ButtonLink>
    </section>
  );
}
