// The organiser's event: is matching at rest, who is here, what is on each list, and what changes while one looks.
import { useState } from 'react';
import type { EventStatus, MatchChange } from '@nakodo/protocol';
import { ChangeList } from '../../components/change-list.js';
import { changeWords } from '../../components/change-words.js';
import { LiveDot } from '../../components/live-dot.js';
import { Panel } from '../../components/panel.js';
import { useEventStream } from '../../hooks/use-event-stream.js';
import { useThrottled } from '../../hooks/use-throttled.js';
import { useViewer } from '../../viewer.js';
import { EventHead } from './event-head.js';
import { FirstPeople, Invite } from './pool/invite.js';
import { Members } from './members.js';
import type { OfEvent } from './of-event.js';
import { PersonPanel } from './person-panel.js';
import { StatusBand } from './status-band.js';
import { Trouble } from './trouble.js';

const refreshMs = 1200;
const changesShown = 12;

export function OrganiserPage({ event, onEvent, personId }: OfEvent & { personId: string | undefined }) {
  const { viewer } = useViewer();
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
  const empty = status?.members === 0;
  return (
    <div className={`organiser ${personId ? 'has-person' : ''}`}>
      <EventHead event={event} part="People and matching" aside={<LiveDot state={state} />} />
      {status && (
        <StatusBand
          event={event}
          status={status}
          demo={viewer.server.demo}
          personId={personId}
          lost={state === 'lost'}
          onStatus={setStatus}
          onEvent={onEvent}
        />
      )}
      {status && status.parked + status.retrying > 0 && <Trouble eventId={event.id} status={status} />}
      {empty && personId === undefined ? (
        <FirstPeople event={event} />
      ) : (
        <div className="columns">
          <Members eventId={event.id} personId={personId} round={round} />
          <div className="side">
            {personId !== undefined && <PersonPanel key={personId} eventId={event.id} personId={personId} round={round} />}
            <Invite event={event} />
            <Ticker changes={changes} />
          </div>
        </div>
      )}
    </div>
  );
}

function Ticker({ changes }: { changes: readonly MatchChange[] }) {
  return (
    <Panel title="What is changing">
      {changes.length === 0 ? (
        <p className="soft">
          Quiet. When somebody joins, leaves or edits their profile, the lists that change appear here. Choose a member to see
          their list as they see it.
        </p>
      ) : (
        <ChangeList changes={changes} wordsOf={(change) => changeWords(change, change.userName ?? 'Somebody')} />
      )}
    </Panel>
  );
}
