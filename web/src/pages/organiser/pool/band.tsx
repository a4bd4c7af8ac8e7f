// The band on top of a pool's page: how it stands in a word and a sentence, its numbers, and the handle that pauses it.
import type { ReactNode } from 'react';
import { Button, ButtonLink } from '../../../components/button.js';
import { ErrorNotice } from '../../../components/notice.js';
import { useAction } from '../../../hooks/use-action.js';

/** The name of its look, a word, and a sentence. */
export type StateWords = readonly [look: 'rest' | 'lively' | 'working' | 'paused' | 'error', title: string, words: string];

export const lostWords: StateWords = ['error', 'Not connected.', 'This is how it was a moment ago.'];

interface BandProps {
  label: string;
  state: StateWords;
  /** Figures. */
  numbers?: ReactNode;
  paused: boolean;
  onPause: () => Promise<unknown>;
  /** The address at which members come in. */
  door: string;
}

export function Band({ label, state: [look, title, words], numbers, paused, onPause, door }: BandProps) {
  const pause = useAction(onPause);
  return (
    <section className="band" aria-label={label}>
      <div className="band-state">
        <p className={`state ${look}`} data-testid="state">
          <i aria-hidden="true" />
          <span>
            <strong>{title}</strong> {words}
          </span>
        </p>
      </div>
      {numbers !== undefined && <dl className="numbers">{numbers}</dl>}
      <div className="band-actions">
        <Button tone={paused ? 'primary' : 'plain'} busy={pause.pending} onClick={() => void pause.run()}>
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <ButtonLink to={door}>Go in yourself</ButtonLink>
      </div>
      {pause.error && <ErrorNotice error={pause.error} />}
    </section>
  );
}

export function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
