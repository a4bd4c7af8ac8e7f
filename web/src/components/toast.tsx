// A short word on something that worked, shown for a while at the edge of the page: `say('Saved.')`. Errors stay where they happened.
import { useSyncExternalStore } from 'react';

interface Toast {
  readonly id: number;
  readonly words: string;
}

const shownMs = 6000;
const most = 3;
let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function update(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function say(words: string): void {
  const toast = { id: ++last, words };
  update([...toasts, toast].slice(-most));
  setTimeout(() => update(toasts.filter(({ id }) => id !== toast.id)), shownMs);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Always on the page, so that a screen reader hears what comes. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status">
      {shown.map(({ id, words }) => (
        <p className="toast" key={id}>
          {words}
        </p>
      ))}
    </div>
  );
}
