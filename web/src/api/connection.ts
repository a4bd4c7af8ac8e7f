// Whether the server answers. Each request tells; while it does not, one small question is asked until it does again.
const askAgainMs = 3000;

type Listener = () => void;
const listeners = new Set<Listener>();
let away = false;
let timer: ReturnType<typeof setTimeout> | undefined;

export const connection = {
  isAway: () => away,
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  answered(): void {
    if (!away) return;
    away = false;
    clearTimeout(timer);
    tell();
  },
  failed(): void {
    if (away) return;
    away = true;
    timer = setTimeout(ask, askAgainMs);
    tell();
  },
};

function tell(): void {
  for (const listener of listeners) listener();
}

function ask(): void {
  fetch('/healthz', { cache: 'no-store' }).then(
    () => connection.answered(),
    () => (timer = setTimeout(ask, askAgainMs)),
  );
}

addEventListener('offline', () => connection.failed());
addEventListener('online', () => away && ask());
