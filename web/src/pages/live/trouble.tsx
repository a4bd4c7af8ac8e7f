// Nothing goes on without the person: why, and the way on.
import { useEffect, useState } from 'react';
import type { ProblemDocument } from '@nakodo/protocol';
import { doubtSession } from '../../api/request.js';
import { serverTime } from '../../api/server-time.js';
import { Button, ButtonLink } from '../../components/button.js';
import { Empty } from '../../components/panel.js';
import { sentence } from '../../components/sentence.js';
import { signInPath } from '../../shell/next.js';
import type { LiveActions } from './live-here.js';
import { troubleWords } from './trouble-words.js';
import { secondsUntil, useNow } from './use-now.js';

interface TroubleProps {
  problem: ProblemDocument;
  /** The line itself was refused: it takes a new one. */
  final: boolean;
  code: string;
  actions: Pick<LiveActions, 'retry' | 'dismiss' | 'search'>;
}

export function Trouble({ problem, final, code, actions }: TroubleProps) {
  const { title, words, way } = troubleWords(problem, final);
  useEffect(() => {
    // Whoever shows who is signed in looks again.
    if (problem.code === 'unauthenticated' || problem.code === 'forbidden') doubtSession();
  }, [problem.code]);
  return (
    <div role="alert">
      <Empty heading="h1" title={title}>
        <p>{sentence(words)}</p>
        <div className="empty-actions">
          {way === 'sign-in' && (
            <ButtonLink tone="primary" to={signInPath(`/live/${code}`)}>
              Sign in
            </ButtonLink>
          )}
          {way === 'use-here' && (
            <Button tone="primary" onClick={actions.retry}>
              Go on here
            </Button>
          )}
          {way === 'again' && <Again seconds={problem.retryAfterSeconds ?? 0} onAgain={final ? actions.retry : actions.search} />}
          {way === 'profile' && (
            <ButtonLink tone="primary" to="/profile">
              To my profile
            </ButtonLink>
          )}
          {final ? <ButtonLink to="/">Home</ButtonLink> : <Button onClick={actions.dismiss}>Back to the lobby</Button>}
        </div>
      </Empty>
    </div>
  );
}

/** Not before the server takes it. */
function Again({ seconds, onAgain }: { seconds: number; onAgain: () => void }) {
  const [at] = useState(() => new Date(serverTime.now() + seconds * 1000).toISOString());
  const left = secondsUntil(at, useNow());
  return (
    <Button tone="primary" disabled={left > 0} onClick={onAgain}>
      Try again{left > 0 ? ` in ${left} s` : ''}
    </Button>
  );
}
