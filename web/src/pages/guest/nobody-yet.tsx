// An empty list: why, and what to do about it.
import type { EventSummary } from '@nakodo/protocol';
import { events as api } from '../../api/events.js';
import { Funnel } from '../../components/funnel.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { Panel } from '../../components/panel.js';
import { isOver } from '../../components/when.js';
import { useLookAgain } from '../../hooks/use-look-again.js';
import { useResource } from '../../hooks/use-resource.js';
import { NobodyActions } from './nobody-actions.js';

/** People who come and suit nobody change the funnel without an event. */
const lookAgainMs = 20_000;

export function NobodyYet({ event }: { event: EventSummary }) {
  const why = useResource(`why none in ${event.id}`, (signal) => api.whyNone(event.id, 'me', signal));
  const { reload } = why;
  const alone = why.data?.steps[0]?.left === 0;
  const lack = why.data?.missing[0];
  const over = isOver(event);
  const fills = !over && !event.paused;
  useLookAgain(reload, lookAgainMs);
  return (
    <Panel title={alone ? 'Nobody else is here yet' : 'Why nobody'}>
      {fills && !lack && <p>Your list fills by itself as people join; you need not wait here.</p>}
      {why.loading && <Skeleton rows={3} />}
      {why.error && !why.data && <ErrorNotice error={why.error} onRetry={reload} />}
      {why.data && !alone && <Funnel why={why.data} />}
      <NobodyActions event={event} lack={lack} open={!over} />
    </Panel>
  );
}
