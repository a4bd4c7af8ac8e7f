// The top of every page of one event: what it is, and its parts.
import type { ReactNode } from 'react';
import type { EventSummary } from '@nakodo/protocol';
import { PageHead } from '../../components/page-head.js';
import { TabLinks } from '../../components/panel.js';
import { capital, whenWords } from '../../components/when.js';

interface EventHeadProps {
  event: EventSummary;
  /** Which part, for the window's title. */
  part: string;
  aside?: ReactNode;
}

export function EventHead({ event, part, aside }: EventHeadProps) {
  const base = `/organise/events/${event.id}`;
  const when = whenWords(event);
  return (
    <>
      <PageHead
        title={event.name}
        windowTitle={`${part}, ${event.name}`}
        eyebrow={
          <>
            Code <strong className="event-code">{event.code}</strong>
            {when && <> · {capital(when)}</>} {aside}
          </>
        }
      />
      <TabLinks
        label="Parts of the event"
        tabs={[
          { to: base, label: 'People and matching' },
          { to: `${base}/import`, label: 'Import' },
          { to: `${base}/settings`, label: 'Settings' },
        ]}
      />
    </>
  );
}
