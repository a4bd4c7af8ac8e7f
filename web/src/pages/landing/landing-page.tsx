// The door.
import { useTitle } from '../../components/page-head.js';
import { useViewer } from '../../viewer.js';
import { DemoDoors } from './demo-doors.js';

export function LandingPage() {
  const { viewer } = useViewer();
  useTitle('People you should meet');
  return (
    <div className="welcome">
      <div className="welcome-words">
        <h1>Nakodo introduces people and says why.</h1>
        <p>
          A <i lang="ja-Latn">nakōdo</i> is the person who brings two others together. This one keeps everybody’s best matches
          current, at once, as people come, go and change.
        </p>
      </div>
      {viewer.server.demo && <DemoDoors />}
    </div>
  );
}
