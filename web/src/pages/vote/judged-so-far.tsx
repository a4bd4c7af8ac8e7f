// How many one has judged, today and in all: what the server counted, and what was said here since.
import { useEffect, useRef } from 'react';
import { digits } from '../../components/numbers.js';
import type { CommunityHere } from './community-here.js';
import { countFrom, sinceCounted, type Count } from './judged-count.js';
import type { JudgingState } from './judging.js';

export function JudgedSoFar({
  standing: { data, look },
  judging,
}: Pick<CommunityHere, 'standing'> & { judging: Pick<JudgingState, 'judged' | 'quietSince'> }) {
  const count = useRef<Count>(undefined);
  if (data && count.current?.asked !== data) count.current = countFrom(count.current, data, judging);
  const isQuiet = judging.quietSince !== undefined;
  // Counted while a vote was on its way: with it or without it. Counted again once all have arrived.
  useEffect(() => {
    if (isQuiet && count.current?.isSure === false) look();
  }, [data, isQuiet, look]);
  if (!count.current) return <p className="judge-standing"> </p>;
  const { today, all } = sinceCounted(count.current, judging);
  return (
    <p className="judge-standing">
      <strong>{digits(today)}</strong> judged today, {digits(all)} in all
    </p>
  );
}
