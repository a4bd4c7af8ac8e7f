// Nothing goes on without the person: why, and the way on.
import { useEffect } from 'react';
import type { ProblemDocument } from '@nakodo/protocol';
import { doubtSession } from '../../api/request.js';
import { Button, ButtonLink } from '../../components/button.js';
import { sentence } from '../../components/sentence.js';
import { Empty } from '../../components/panel.js';
import { signInPath } from '../../shell/next.js';
import type { LiveActions } from './live-here.js';
import { troubleWords } from './trouble-words.js';

interface TroubleProps {
  problem: ProblemDocument;
  /** The line is gone for good: it takes a new one. */
  final: boolean;
  code: string;
  actions: Pick<LiveActions, 'retry' | 'dismiss'>;
}

export function Trouble({ problem, final, code, actions }: TroubleProps) {
  const { title, words, way } = troubleWords(problem);
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
          {(way === 'use-here' || way === 'again') && (
            <Button tone="primary" onClick={final ? actions.retry : actions.dismiss}>
              {way === 'use-here' ? 'Go on here' : 'Try again'}
            </Button>
          )}
          {way === 'profile' && (
            <ButtonLink tone="primary" to="/profile">
              To my profile
            </ButtonLink>
          )}
          <ButtonLink to="/">Home</ButtonLink>
        </div>
      </Empty>
    </div>
  );
}
