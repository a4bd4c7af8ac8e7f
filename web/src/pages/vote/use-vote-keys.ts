// Voting by keys: Y or right, N or left, S, and U or Ctrl-Z. Never while something is typed or chosen, a dialog or a menu is open, or a key is held
// down. Single letters can be switched off (WCAG 2.1.4).
import { useEffect, useRef } from 'react';
import type { Cast } from './ballots.js';

interface VoteKeys {
  readonly on: boolean;
  readonly onCast: (cast: Cast) => void;
  readonly onUndo: () => void;
}

const casts: Readonly<Record<string, Cast>> = { y: 'yes', arrowright: 'yes', n: 'no', arrowleft: 'no', s: 'skip' };

export function useVoteKeys(keys: VoteKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { on, onCast, onUndo } = latest.current;
      if (event.repeat || event.isComposing || event.defaultPrevented || event.altKey || isTaken(event.target)) return;
      const key = event.key.toLowerCase();
      const withControl = event.ctrlKey || event.metaKey;
      const act = withControl
        ? key === 'z' && !event.shiftKey && onUndo
        : on && (key === 'u' ? onUndo : key in casts && (() => onCast(casts[key]!)));
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** The key is somebody else's. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open], .menu [aria-expanded="true"]')) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=button])');
}
