// One tab of a browser does something for all of them: whoever holds the lock leads, the others listen to it; when it closes, the next takes
// over. Browsers allow six connections to a host, so not every tab can have its own. Where locks are missing each tab leads itself.

export interface Tabs<M> {
  /** To all other tabs. */
  post(message: M): void;
  close(): void;
}

export interface TabsOptions<M> {
  /** Names the group. */
  readonly name: string;
  /** Called when this tab is to lead; what it returns is called when it no longer does. */
  readonly onLead: () => () => void;
  readonly onMessage: (message: M) => void;
}

type Envelope<M> = { readonly kind: 'message'; readonly message: M } | { readonly kind: 'ping' } | { readonly kind: 'pong' };

/** A leader that says nothing for this long is asleep (a phone suspends tabs in the background): another one takes its place. */
const answerMs = 3000;

export function joinTabs<M>({ name, onLead, onMessage }: TabsOptions<M>): Tabs<M> {
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') {
    let stop: () => void = () => undefined;
    let closed = false;
    queueMicrotask(() => {
      if (!closed) stop = onLead();
    });
    return {
      post: () => undefined,
      close() {
        closed = true;
        stop();
      },
    };
  }
  const channel = new BroadcastChannel(name);
  const gone = new AbortController();
  let leading = false;
  let silent: ReturnType<typeof setTimeout> | undefined;
  const send = (envelope: Envelope<M>) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none: it never leaves this origin
    if (!gone.signal.aborted) channel.postMessage(envelope);
  };

  /** Waits for the lock, leads until this tab closes or another takes the lock away, and waits again. */
  const lead = (steal: boolean): void => {
    let release: () => void = () => undefined;
    let stop: () => void = () => undefined;
    const onGone = () => release();
    const end = () => {
      leading = false;
      stop();
      stop = () => undefined;
      gone.signal.removeEventListener('abort', onGone);
    };
    navigator.locks
      .request(name, steal ? { steal } : { signal: gone.signal }, async () => {
        if (gone.signal.aborted) return;
        leading = true;
        gone.signal.addEventListener('abort', onGone);
        stop = onLead();
        await new Promise<void>((resolve) => (release = resolve));
      })
      .then(end, () => {
        end(); // stolen, or closed before it came
        if (!gone.signal.aborted) lead(false);
      });
  };

  const hear = ({ data }: MessageEvent<Envelope<M>>): void => {
    if (data.kind === 'ping') return leading ? send({ kind: 'pong' }) : undefined;
    clearTimeout(silent);
    if (data.kind === 'message') onMessage(data.message);
  };
  const onVisible = () => {
    if (document.visibilityState !== 'visible' || leading) return;
    clearTimeout(silent);
    send({ kind: 'ping' });
    silent = setTimeout(() => {
      if (!leading && !gone.signal.aborted) lead(true);
    }, answerMs);
  };
  channel.addEventListener('message', hear);
  document.addEventListener('visibilitychange', onVisible);
  lead(false);

  return {
    post: (message) => send({ kind: 'message', message }),
    close() {
      gone.abort();
      clearTimeout(silent);
      document.removeEventListener('visibilitychange', onVisible);
      channel.close();
    },
  };
}
