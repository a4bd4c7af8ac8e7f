// Whether a wallet's votes are in the log, and what became of them.
import { useId, useState } from 'react';
import { Panel } from '../../components/panel.js';
import { digits } from '../../components/numbers.js';
import { useViewer } from '../../viewer.js';
import { votesOf, type CheckedLog } from './check-log.js';

export function OwnVotes({ log }: { log: CheckedLog }) {
  const { viewer } = useViewer();
  const [address, setAddress] = useState(viewer.wallet ?? '');
  const id = useId();
  const typed = address.trim();
  const valid = /^0x[0-9a-f]{40}$/i.test(typed);
  return (
    <Panel title="Was my vote counted?">
      <div className="field">
        <label htmlFor={id}>The address of your wallet</label>
        <input
          id={id}
          className="input"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="0x…"
          aria-describedby={`${id}-answer`}
        />
      </div>
      <div id={`${id}-answer`} role="status">
        {typed === '' && (
          <p className="hint">Votes without a wallet are in the log under a number that nobody can tell as yours.</p>
        )}
        {typed !== '' && !valid && <p className="hint">An address is 0x and 40 letters and digits.</p>}
        {valid && <Found votes={votesOf(log.entries, typed)} />}
      </div>
    </Panel>
  );
}

const outcomeWords = {
  approved: 'the two were introduced',
  rejected: 'the two were not introduced',
  expired: 'too few voted',
} as const;

function Found({ votes }: { votes: ReturnType<typeof votesOf> }) {
  if (votes.length === 0) {
    return (
      <p>
        No vote of this wallet is in the log. Votes come into it some at a time, after they are over, at the latest a day later;
        those that were not signed are not under an address.
      </p>
    );
  }
  return (
    <>
      <p>
        <strong>Yes.</strong> {votes.length === 1 ? 'One vote' : `${digits(votes.length)} votes`} of this wallet:
      </p>
      <ul className="rows">
        {votes.map(({ place, yes, castOn, outcome }) => (
          <li key={place}>
            <span>
              {yes ? 'Yes' : 'No'} on {castOn}
              {outcome !== undefined && `: ${outcomeWords[outcome]}`}
            </span>
            <span className="soft">Entry {digits(place)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
