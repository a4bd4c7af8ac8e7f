// The frame of a log of messages, newest at the bottom. Stays at the bottom while one is there, stays where one reads otherwise, and says then that
// there is more.
import type { ReactNode } from 'react';
import { useKeptPlace } from '../../hooks/use-kept-place.js';

interface LogFrameProps {
  /** Of the other. */
  name: string;
  last: { readonly key: string; readonly mine: boolean } | undefined;
  children: ReactNode;
}

export function LogFrame({ name, last, children }: LogFrameProps) {
  const { box, below, toBottom } = useKeptPlace(last?.key ?? '', last?.mine ?? false);
  return (
    <div className="log-frame">
      {/* The new are announced beside it, politely; the log itself would read out the old ones, too, when they are loaded. */}
      <div className="log" ref={box} role="log" aria-live="off" aria-label={`Messages with ${name}`} tabIndex={0}>
        <div className="log-inside">{children}</div>
      </div>
      {below && (
        <button type="button" className="button log-below" onClick={toBottom}>
          New messages <span aria-hidden="true">↓</span>
        </button>
      )}
    </div>
  );
}
