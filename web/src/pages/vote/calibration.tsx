// How one's votes and the community's decisions compare: in words, with bars for the eye.
import { Panel } from '../../components/panel.js';
import { approvedShares, talkingWords, verdictWords, yesShares, type Share, type Votes } from './calibration-words.js';

export function Calibration({ votes }: { votes: Votes }) {
  return (
    <Panel title="How your votes turned out" className="calibration">
      <p>{talkingWords(votes)}</p>
      <p>{verdictWords(votes)}</p>
      <dl className="calibration-bars">
        {[...yesShares(votes), ...approvedShares(votes)].map((share) => (
          <Bar key={share.label} share={share} />
        ))}
      </dl>
      <p className="soft vote-small">However you vote, each of your votes counts as much as anybody’s.</p>
    </Panel>
  );
}

function Bar({ share: { label, share, words } }: { share: Share }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {words}
        {/* The words say it all. */}
        {share !== undefined && (
          <span className="progress" aria-hidden="true">
            <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
          </span>
        )}
      </dd>
    </div>
  );
}
