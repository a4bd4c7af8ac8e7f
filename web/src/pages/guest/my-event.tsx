// A guest's list, live: who to meet, why, what just changed, and saying hello.
import type { EventSummary } from '@nakodo/protocol';
import { LiveDot } from '../../components/live-dot.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { isOver } from '../../components/when.js';
import { AboutEvent } from './about-event.js';
import { EventState } from './event-state.js';
import { History } from './history.js';
import { MyMatch } from './my-match.js';
import { News } from './news.js';
import { NobodyYet } from './nobody-yet.js';
import { ReceivedHellos } from './received-hellos.js';
import { useMyEvent } from './use-my-event.js';

export function MyEvent({ event }: { event: EventSummary }) {
  const my = useMyEvent(event.id);
  const { matches, state } = my;
  const list = matches.data?.matches;
  const newIds = new Set(my.news.flatMap((one) => (one.kind === 'change' && one.change.entered ? [one.change.entered.id] : [])));
  return (
    <div className="meet">
      <PageHead
        title={headline(list?.length, event)}
        windowTitle={event.name}
        eyebrow={
          <>
            {event.name} <LiveDot state={state} />
          </>
        }
        lead={event.description}
      />
      <EventState event={event} />
      <News news={my.news} whyOf={my.whyOf} />
      <div className="meet-columns">
        <div className="meet-main">
          <ReceivedHellos
            hellos={my.hellos.data?.hellos}
            listed={list}
            note="Not on your list, but you caught their eye."
            sayHello={my.sayHello}
            onBlocked={my.noteBlocked}
          />
          {matches.loading && <Skeleton rows={4} />}
          {matches.error && <ErrorNotice error={matches.error} onRetry={matches.reload} />}
          {list?.map((match, place) => (
            <MyMatch
              key={match.person.id}
              eventId={event.id}
              match={match}
              place={place}
              isNew={newIds.has(match.person.id)}
              my={my}
            />
          ))}
          {list?.length === 0 && <NobodyYet event={event} />}
        </div>
        <div className="meet-side">
          <AboutEvent event={event} />
          <History changes={my.past.data?.changes ?? []} whyOf={my.whyOf} />
        </div>
      </div>
    </div>
  );
}

function headline(count: number | undefined, event: EventSummary): string {
  if (count === undefined) return 'People you should meet';
  if (count === 0) return isOver(event) ? 'Nobody for you this time' : 'Nobody for you yet';
  if (count === 1) return 'One person you should meet';
  return `${['', '', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'][count] ?? count} people you should meet`;
}
