// The queue and the job of one event, and the handles on them.
import { useState } from 'react';
import type { EventStatus, EventSummary } from '@nakodo/protocol';
import { events as api } from '../../api/events.js';
import { ErrorNotice } from '../../components/notice.js';

interface StatusBandProps {
  event: EventSummary;
  status: EventStatus;
  demo: boolean;
  personId: string | undefined;
  /** The connection is lost: the status is an old one. */
  lost: boolean;
  onStatus: (status: EventStatus) => void;
}

export function StatusBand({ event, status, demo, personId, lost, onStatus }: StatusBandProps) {
  const paused = status.status === 'paused';
  const { run, busy, error, said } = useCommand(paused);
  const setPaused = async () => {
    const answer = await (paused ? api.resume(event.id) : api.pause(event.id));
    if (answer.event.status) onStatus(answer.event.status);
    return paused ? 'Matching goes on.' : 'Paused. Nothing is matched until you resume.';
  };
  const force = async () => {
    const { queued } = await api.force(event.id);
    return paused ? `${queued} people wait to be matched again until you resume.` : `${queued} people are being matched again.`;
  };
  const join = async () => `${(await api.newcomer(event.id, personId)).name} has just joined.`;
  return (
    <section className="band" aria-label="Matching">
      <div className="band-state">
        <StateWords {...(lost ? notConnected : describe(status, event.matchmakingEnabled))} />
        <Progress status={status} />
      </div>
      <dl className="numbers">
        <Figure label="Members" value={status.members} />
        <Figure label="Waiting" value={status.queued} />
        <Figure label="In work" value={status.inWork} />
        <Figure label="Lists decided" value={status.processed} />
        {status.retrying > 0 && <Figure label="Retrying" value={status.retrying} />}
        {status.parked > 0 && <Figure label="Parked with an error" value={status.parked} />}
      </dl>
      <div className="band-actions">
        {demo && (
          <button type="button" className="button primary" disabled={busy} onClick={() => run(join)}>
            Add a newcomer
          </button>
        )}
        <button type="button" className="button" disabled={busy} onClick={() => run(setPaused, !paused)}>
          {paused ? 'Resume' : 'Pause'}
        </button>
        <button type="button" className="button" disabled={busy} onClick={() => run(force)}>
          Match everybody again
        </button>
      </div>
      <p className="band-said" role="status">
        {said}
      </p>
      {error && <ErrorNotice error={error} />}
    </section>
  );
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
  if (!enabled) return { state: 'paused', words: ['Switched off.', 'Nobody is matched in this event.'] };
  if (status.status === 'paused') return { state: 'paused', words: ['Paused.', `${status.queued} waiting until you resume.`] };
  if (status.status === 'error') {
    return {
      state: 'error',
      words: ['Some people could not be matched.', 'They are parked with their error; the others go on.'],
    };
  }
  if (status.queued > 0)
    return { state: 'working', words: ['Matching.', `${status.queued} of ${status.members} still to be looked at.`] };
  if (status.members === 0) return { state: 'rest', words: ['Nobody is here yet.', 'People join with the code.'] };
  return { state: 'rest', words: ['At rest.', 'Every list is the best there is, right now.'] };
}

function Progress({ status }: { status: EventStatus }) {
  const done = status.members === 0 ? 1 : 1 - Math.min(1, status.queued / status.members);
  return (
    <div className="progress" aria-hidden="true">
      <span style={{ width: `${Math.round(done * 100)}%` }} />
    </div>
  );
}

const digits = new Intl.NumberFormat();

function Figure({ label, value }: { label: string; value: number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{digits.format(value)}</dd>
    </div>
  );
}

/** Runs one command at a time and keeps what came of it, in words, until that is no longer true: another may pause and resume, too. */
function useCommand(paused: boolean) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [said, setSaid] = useState({ words: '', paused });
  const run = (command: () => Promise<string>, pausedThen = paused) => {
    setBusy(true);
    setError(undefined);
    setSaid({ words: '', paused });
    command()
      .then(
        (words) => setSaid({ words, paused: pausedThen }),
        (failure: unknown) => setError(failure instanceof Error ? failure : new Error(String(failure))),
      )
      .finally(() => setBusy(false));
  };
  return { run, busy, error, said: said.paused === paused ? said.words : '' };
}
