// The queue and the job of one event, and the handles on them.
import { useRef, useState } from 'react';
import type { EventStatus, EventSummary } from '@nakodo/protocol';
import { digits } from '../../components/numbers.js';
import { ProgressBar } from '../../components/progress-bar.js';
import { events as api } from '../../api/events.js';
import { organising } from '../../api/organising.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { ErrorNotice } from '../../components/notice.js';
import { useAction } from '../../hooks/use-action.js';
import { timeLeft, useDrain, type Drain } from './use-drain.js';

interface StatusBandProps {
  event: EventSummary;
  status: EventStatus;
  demo: boolean;
  personId: string | undefined;
  /** The connection is lost: the status is an old one. */
  lost: boolean;
  onStatus: (status: EventStatus) => void;
  onEvent: (event: EventSummary) => void;
}

export function StatusBand({ event, status, demo, personId, lost, onStatus, onEvent }: StatusBandProps) {
  const drain = useDrain(status);
  const taken = (changed: EventSummary) => {
    onEvent(changed);
    if (changed.status) onStatus(changed.status);
  };
  return (
    <section className="band" aria-label="Matching">
      <div className="band-state">
        <StateWords {...(lost ? notConnected : describe(status, event.matchmakingEnabled))} />
        {drain && event.matchmakingEnabled && <Progress drain={drain} paused={status.status === 'paused'} />}
      </div>
      <dl className="numbers">
        <Figure label="Members" value={status.members} />
        <Figure label="Waiting" value={status.queued - status.parked} />
        <Figure label="In work" value={status.inWork} />
        <Figure label="Decided so far" value={status.processed} />
        {status.retrying > 0 && <Figure label="Tried again soon" value={status.retrying} />}
        {status.parked > 0 && <Figure label="Could not be matched" value={status.parked} />}
      </dl>
      <Handles event={event} status={status} demo={demo} personId={personId} onTaken={taken} />
    </section>
  );
}

interface HandlesProps extends Pick<StatusBandProps, 'event' | 'status' | 'demo' | 'personId'> {
  onTaken: (event: EventSummary) => void;
}

function Handles({ event, status, demo, personId, onTaken }: HandlesProps) {
  const paused = status.status === 'paused';
  const [asked, setAsked] = useState(false);
  const { words, saying } = useSaid(paused);
  const pause = useAction(async () => {
    const say = saying();
    const { event: changed } = await (paused ? api.resume(event.id) : api.pause(event.id));
    onTaken(changed);
    if (paused) say({ running: 'Matching goes on.' });
    else say({ paused: 'Nobody is matched until you resume.' });
  });
  const start = useAction(async () => {
    const say = saying();
    onTaken((await organising.edit(event.id, { matchmakingEnabled: true })).event);
    say({ running: 'Matching is switched on, and everybody waits for their turn.' });
  });
  const join = useAction(async () => {
    const say = saying();
    const joined = `${(await api.newcomer(event.id, personId)).name} has just joined.`;
    say({ paused: joined, running: joined });
  });
  const force = async () => {
    const say = saying();
    const { queued } = await api.force(event.id);
    say({ paused: `${queued} people wait until you resume.`, running: `${queued} people are being matched again.` });
  };
  const error = pause.error ?? start.error ?? join.error;
  return (
    <>
      <div className="band-actions">
        {demo && (
          <Button tone="primary" busy={join.pending} onClick={() => void join.run()}>
            Add a newcomer
          </Button>
        )}
        {event.matchmakingEnabled ? (
          <>
            <Button tone={paused ? 'primary' : 'plain'} busy={pause.pending} onClick={() => void pause.run()}>
              {paused ? 'Resume' : 'Pause'}
            </Button>
            <Button disabled={status.members === 0} onClick={() => setAsked(true)}>
              Match everybody again
            </Button>
          </>
        ) : (
          <Button tone="primary" busy={start.pending} onClick={() => void start.run()}>
            Start matching
          </Button>
        )}
      </div>
      <p className="band-said" role="status">
        {words}
      </p>
      {error && <ErrorNotice error={error} />}
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        title="Match everybody again?"
        action="Match everybody again"
        onConfirm={force}
      >
        <p>
          All {digits(status.members)} members wait for their turn once more. Lists are kept up to date by themselves, so this is
          only needed when something looks wrong.
        </p>
        <p className="soft">Everybody keeps the list they have until the new one is decided.</p>
      </ConfirmDialog>
    </>
  );
}

/** What came of a command, by how the event stands: another may pause and resume it, too. */
interface Said {
  readonly paused?: string;
  readonly running?: string;
}

/** `saying` is called when a command begins: of two, what came of the later one is said, whichever is answered first. */
function useSaid(paused: boolean): { words: string; saying: () => (said: Said) => void } {
  const [said, setSaid] = useState<Said>({});
  const turns = useRef(0);
  const saying = () => {
    const turn = ++turns.current;
    return (what: Said) => {
      if (turn === turns.current) setSaid(what);
    };
  };
  return { words: (paused ? said.paused : said.running) ?? '', saying };
}

interface StateWordsProps {
  state: string;
  words: [string, string];
}

const notConnected: StateWordsProps = { state: 'error', words: ['Not connected.', 'This is how it was a moment ago.'] };

function StateWords({ state, words }: StateWordsProps) {
  return (
    <p className={`state ${state}`} data-testid="state">
      <i aria-hidden="true" />
      <span>
        <strong>{words[0]}</strong> {words[1]}
      </span>
    </p>
  );
}

function describe(status: EventStatus, enabled: boolean): StateWordsProps {
  const waiting = status.queued - status.parked;
  if (!enabled) return { state: 'paused', words: ['Switched off.', 'Nobody is matched in this event.'] };
  if (status.status === 'paused') {
    const who = waiting === 0 ? 'Nobody waits at the moment.' : `${digits(waiting)} wait until you resume.`;
    return { state: 'paused', words: ['Paused.', who] };
  }
  if (waiting > 0) return { state: 'working', words: ['Matching.', `${digits(waiting)} to go.`] };
  if (status.parked > 0)
    return { state: 'error', words: ['Some people could not be matched.', 'See below why. All others are up to date.'] };
  if (status.members === 0) return { state: 'rest', words: ['Ready.', 'Matching begins with the second person.'] };
  return { state: 'rest', words: ['At rest.', 'Every list is the best there is, right now.'] };
}

function Progress({ drain: { done, total, rate, secondsLeft }, paused }: { drain: Drain; paused: boolean }) {
  const share = total === 0 ? 1 : done / total;
  return (
    <>
      <ProgressBar label="Matched of those who waited" share={share} className={paused ? 'held' : undefined} />
      <p className="progress-words soft">
        {digits(done)} of {digits(total)}
        {rate !== undefined && <> · {digits(Math.max(1, Math.round(rate)))} a second</>}
        {secondsLeft !== undefined && <> · {timeLeft(secondsLeft)}</>}
      </p>
    </>
  );
}

function Figure({ label, value }: { label: string; value: number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{digits(value)}</dd>
    </div>
  );
}
