// The organiser's event: is matching at rest, who is here, what is on each list, and what changes while one looks.
import { useState } from 'react';
import type { EventStatus, EventSummary, MatchChange, Viewer } from '@nakodo/protocol';
import { ChangeList } from '../../components/change-list.js';
import { LiveDot } from '../../components/live-dot.js';
import { useEventStream } from '../../hooks/use-event-stream.js';
import { useThrottled } from '../../hooks/use-throttled.js';
import { Members } from './members.js';
import { PersonPanel } from './person-panel.js';
import { StatusBand } from './status-band.js';

const refreshMs = 1200;
const changesShown = 12;

export function OrganiserPage({
  viewer,
  event,
  personId,
}: {
  viewer: Viewer;
  event: EventSummary;
  personId: string | undefined;
}) {
  const [status, setStatus] = useState<EventStatus | null>(event.status);
  const [changes, setChanges] = useState<readonly MatchChange[]>([]);
  const [round, setRound] = useState(0);
  const refresh = useThrottled(() => setRound((count) => count + 1), refreshMs);
  const state = useEventStream(event.id, {
    onStatus(next) {
      setStatus(next);
      refresh();
    },
    onChange(change) {
      setChanges((before) => [change, ...before].slice(0, changesShown));
      refresh();
    },
  });
  return (
    <div className={`organiser ${personId ? 'has-person' : ''}`}>
      <div className="page-head">
        <p className="eyebrow">
          Code {event.code} <LiveDot state={state} />
        </p>
        <h1>{event.name}</h1>
        {event.description && <p className="lead">{event.description}</p>}
      </div>
      {status && (
        <StatusBand
          event={event}
          status={status}
          demo={viewer.server.demo}
          personId={personId}
          lost={state === 'lost'}
          onStatus={setStatus}
        />
      )}
      <div className="columns">
        <Members eventId={event.id} personId={personId} round={round} />
        <div className="side">
          {personId !== undefined && <PersonPanel key={personId} eventId={event.id} personId={personId} round={round} />}
          <section className="panel" aria-labelledby="ticker">
            <h2 id="ticker">What is changing</h2>
            {changes.length === 0 ? (
              <p className="soft">
                Quiet. When somebody joins, leaves or edits their profile, the lists that change appear here. Choose a member to
                see their list as they see it.
              </p>
            ) : (
              <ChangeList changes={changes} ownerOf={(change) => change.userName ?? 'Somebody'} />
            )}
          </section>
        </div>
      </div>
    </div>
  );
}
