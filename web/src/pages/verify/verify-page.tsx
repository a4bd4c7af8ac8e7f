// Anybody checks a community's log of votes here, in their own browser, signed in or not; and looks for their own votes in it.
import { useEffect, useState } from 'react';
import { ApiError } from '../../api/request.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/notice.js';
import { digits } from '../../components/numbers.js';
import { PageHead } from '../../components/page-head.js';
import { Badge, Panel } from '../../components/panel.js';
import { saveJson } from '../../components/save-file.js';
import { checkLog, type CheckedLog } from './check-log.js';
import { OnChain } from './on-chain.js';
import { OwnVotes } from './own-votes.js';
import './verify.css';

interface Progress {
  readonly checked: number;
  readonly all: number;
}

export function VerifyPage({ code }: { code: string }) {
  const [log, setLog] = useState<CheckedLog>();
  const [failure, setFailure] = useState<Error>();
  const [progress, setProgress] = useState<Progress>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    const gone = new AbortController();
    setLog(undefined);
    setFailure(undefined);
    checkLog(code, (checked, all) => setProgress({ checked, all }), gone.signal).then(setLog, (thrown: unknown) => {
      if (!gone.signal.aborted) setFailure(thrown instanceof Error ? thrown : new Error(String(thrown)));
    });
    return () => gone.abort();
  }, [code, round]);
  const again = () => setRound((count) => count + 1);
  const missing = failure instanceof ApiError && failure.status === 404;
  return (
    <div className="verify">
      <PageHead
        title="Were the votes counted right?"
        eyebrow={log?.name}
        lead="This page reads the public log of votes and checks all of it in your browser: you need not believe the server."
      />
      {missing && (
        <div className="notice error" role="alert">
          <p>No community has this code. Look at it again, or ask who gave it to you.</p>
        </div>
      )}
      {failure && !missing && <ErrorNotice error={failure} onRetry={again} />}
      {!log && !failure && (
        <p role="status" className="soft">
          Checking{progress && progress.all > 0 ? ` entry ${digits(progress.checked)} of ${digits(progress.all)}` : ''}…
        </p>
      )}
      {log && (
        <>
          <Verdict log={log} onAgain={again} />
          <OnChain log={log} />
          <OwnVotes log={log} />
          <Elsewhere log={log} />
        </>
      )}
    </div>
  );
}

const shownFaults = 20;

function Verdict({ log: { report, known }, onAgain }: { log: CheckedLog; onAgain: () => void }) {
  const { faults, head, proposals, votes, signed, unsigned, forgotten, byHand } = report;
  const whole = faults.length === 0;
  const isEmpty = whole && head.place === 0;
  return (
    <Panel
      title={isEmpty ? 'Nothing to check yet' : whole ? 'The log is whole' : 'The log is not to be trusted'}
      aside={!isEmpty && <Badge tone={whole ? 'good' : 'bad'}>{whole ? 'Checked' : `${digits(faults.length)} wrong`}</Badge>}
    >
      <div role="status">
        {isEmpty && <p>Nothing is in it yet: votes are logged some at a time, after they are over.</p>}
        {whole && !isEmpty && (
          <p>
            Every entry follows from the one before, every signature is its voter’s, no wallet voted twice on a pair, and every
            outcome {byHand > 0 && 'but those set by hand '}is what the votes and the rules say.
            {unsigned + forgotten > 0 &&
              ' Whose the votes without a signature are it cannot show: of those you have the organiser’s word.'}
            {known
              ? ` Nothing was changed since this browser last looked, at entry ${digits(known.place)}.`
              : ' This browser remembers how far the log goes, and tells the next time if anything before was changed.'}
          </p>
        )}
        {!whole && (
          <>
            <p>Somebody changed it, or it was never right. Keep a copy, and ask whoever runs this server.</p>
            <ul className="verify-faults">
              {faults.slice(0, shownFaults).map(({ place, words }, at) => (
                <li key={at}>
                  <strong>Entry {digits(place)}</strong>: {words}.
                </li>
              ))}
              {faults.length > shownFaults && <li>And {digits(faults.length - shownFaults)} more.</li>}
            </ul>
          </>
        )}
      </div>
      <dl className="verify-numbers">
        <Count what="Pairs decided" n={proposals} />
        <Count what="Votes" n={votes} />
        <Count what="Signed by wallets" n={signed} />
        <Count what="Without a wallet" n={unsigned} />
        {forgotten > 0 && <Count what="Of people who left for good" n={forgotten} />}
        {byHand > 0 && <Count what="Set by hand, as the log says" n={byHand} />}
      </dl>
      <div className="actions">
        <Button onClick={onAgain}>Check again</Button>
      </div>
    </Panel>
  );
}

function Count({ what, n }: { what: string; n: number }) {
  return (
    <div>
      <dt>{what}</dt>
      <dd>{digits(n)}</dd>
    </div>
  );
}

/** By other software, or later. */
function Elsewhere({ log: { report, entries, known } }: { log: CheckedLog }) {
  // Of a log that is wrong its newest entry is worth nothing.
  const { place, hash } = report.faults.length > 0 && known ? known : report.head;
  if (place === 0) return null;
  return (
    <Panel title="Check it elsewhere">
      <p>The same check as a command, which remembers what you know of the log:</p>
      <pre className="verify-command" tabIndex={0} aria-label="Command">
        nakodo verify-votes {location.href} --known {place}:{hash}
      </pre>
      <div className="actions">
        <Button onClick={() => saveJson('nakodo-vote-log.json', entries)}>Save the log as a file</Button>
      </div>
    </Panel>
  );
}
