// The door: what Nakodo does, something to look at, and every way in.
import { ButtonLink } from '../../components/button.js';
import { PageHead } from '../../components/page-head.js';
import { Panel } from '../../components/panel.js';
import { useViewer } from '../../viewer.js';
import { HostSignsIn } from '../account/account-card.js';
import { JoinByCode } from '../join/join-by-code.js';
import { DemoDoors } from './demo-doors.js';
import { Introduction } from './introduction.js';

export function LandingPage() {
  const { server } = useViewer().viewer;
  return (
    <div className="landing">
      <div className="landing-words">
        <PageHead
          title="The people you should meet, and why."
          windowTitle="The people you should meet"
          lead={
            <>
              In Japan a <i lang="ja-Latn">nakōdo</i> introduces two people to each other. This one knows everybody at your event,
              keeps each person’s best matches current as people come and go, and tells both sides the reasons.
            </>
          }
        />
        {server.accounts && (
          <div className="landing-actions">
            <ButtonLink to="/sign-up" tone="primary">
              Sign up
            </ButtonLink>
            <ButtonLink to="/sign-in">Sign in</ButtonLink>
          </div>
        )}
      </div>
      <Introduction />
      <div className="landing-ways">
        <Panel title="Join by a code">
          <JoinByCode tone="plain" />
        </Panel>
        {server.demo ? <DemoDoors /> : <Organising accounts={server.accounts} />}
      </div>
    </div>
  );
}

function Organising({ accounts }: { accounts: boolean }) {
  return (
    <Panel title="Organising an event?">
      {accounts ? (
        <ol className="steps">
          <li>
            <p>Sign up here, like everybody.</p>
          </li>
          <li>
            <p>
              Whoever runs this server makes you an admin: <code>node dist/src/cli/main.js admin grant you@example.org</code>
            </p>
          </li>
          <li>
            <p>Make your event, give people its code, and watch the introductions happen.</p>
          </li>
        </ol>
      ) : (
        <HostSignsIn />
      )}
    </Panel>
  );
}
