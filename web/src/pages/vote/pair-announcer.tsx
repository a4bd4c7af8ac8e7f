// Tells a screen reader which two are next: the buttons keep the focus, so that nothing else would.
import type { PairToJudge } from '@nakodo/protocol';
import type { NothingLeft } from './judging.js';

interface PairAnnouncerProps {
  pair: PairToJudge | undefined;
  nothing: NothingLeft | undefined;
}

export function PairAnnouncer({ pair, nothing }: PairAnnouncerProps) {
  return (
    <p className="hidden" aria-live="polite">
      {pair ? pairWords(pair) : (nothing?.words ?? '')}
    </p>
  );
}

function pairWords({ one, other, shared }: PairToJudge): string {
  const who = [one, other].map(({ name, ages }) => (ages === null ? name : `${name}, ${ages}`)).join(', and ');
  return [`${who}.`, ...shared.map((line) => `${line}.`)].join(' ');
}
