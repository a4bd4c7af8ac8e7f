// Server-sent events: a response body fed by a loop that reads when hinted, and anyway every `pollMs`. Slow readers slow only their own loop.

export interface StreamMessage {
  readonly event: string;
  readonly data: unknown;
  /** What the browser sends back as Last-Event-ID after a break. */
  readonly id?: string;
}

export interface StreamSource {
  /** What is new since the last call; called again at once while there is `more`, else after a hint or `pollMs`. An error ends the stream; the browser comes back. */
  next(): Promise<{ readonly messages: readonly StreamMessage[]; readonly more: boolean }>;
  /** Arranges for `onHint` to be called when there may be more. Returns how to stop. */
  onHint(onHint: () => void): () => void;
}

export interface StreamOptions {
  readonly pollMs: number;
  readonly heartbeatMs: number;
  /** Ends the stream: the server stops. */
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** After a break the browser waits this long. */
const reconnectMs = 2000;
const encoder = new TextEncoder();

export function eventStream(source: StreamSource, options: StreamOptions): Response {
  const gone = new AbortController();
  const ended = AbortSignal.any([gone.signal, options.signal]);
  let drained: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = async (text: string) => {
        controller.enqueue(encoder.encode(text));
        if ((controller.desiredSize ?? 0) <= 0) await until(ended, (done) => (drained = done));
      };
      void run(source, options, ended, write)
        .catch((error: unknown) => {
          if (!ended.aborted) options.onError(error);
        })
        .finally(() => {
          if (!gone.signal.aborted) controller.close();
        });
    },
    pull: () => drained(),
    cancel: () => gone.abort(),
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' },
  });
}

async function run(
  source: StreamSource,
  options: StreamOptions,
  ended: AbortSignal,
  write: (text: string) => Promise<void>,
): Promise<void> {
  let hinted = false;
  let wake: () => void = () => undefined;
  const unsubscribe = source.onHint(() => {
    hinted = true;
    wake();
  });
  try {
    await write(`retry: ${reconnectMs}\n\n`);
    let spokenAt = performance.now();
    while (!ended.aborted) {
      hinted = false; // before looking: what changes while we look hints again
      const { messages, more } = await source.next();
      for (const message of messages) {
        if (ended.aborted) return;
        await write(format(message));
        spokenAt = performance.now();
      }
      if (performance.now() - spokenAt >= options.heartbeatMs) {
        await write(': still here\n\n');
        spokenAt = performance.now();
      }
      if (!hinted && !more) await until(ended, (done) => (wake = done), options.pollMs);
    }
  } finally {
    unsubscribe();
  }
}

function format({ event, data, id }: StreamMessage): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Until `arm`'s callback is called, `ms` have passed, or the signal aborts. */
async function until(signal: AbortSignal, arm: (done: () => void) => void, ms?: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = ms === undefined ? undefined : setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    arm(done);
    if (signal.aborted) done();
  });
}
