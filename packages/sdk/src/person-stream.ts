// The stream of what concerns a person (`GET /api/stream`), read by fetch rather than EventSource: so it can carry the host app's token, and
// runs outside of browsers. Comes back by itself after any break and goes on where it stopped; knows nothing of what is told.
import type { PersonEvent, PersonEventName } from '@nakodo/protocol';
import { backoffMs, type Later } from './clock.js';
import { answerOf, ApiError, bearerOf, type ClientOptions } from './request.js';

export interface PersonStreamOptions extends ClientOptions {
  readonly later: Later;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly onEvent: (event: PersonEvent) => void;
  /** `open`: told from now on, after a `reset` where something may have been missed. `closed`: the server does not want it back. */
  readonly onLine: (line: 'open' | 'lost' | 'closed') => void;
}

export interface PersonStream {
  /** Comes back now rather than later. */
  retry(): void;
  close(): void;
}

const backoff = { base: 1000, most: 30_000 };

export function openPersonStream(options: PersonStreamOptions): PersonStream {
  const { baseUrl = '', fetch: give = fetch, token, later, random, onEvent, onLine } = options;
  let place: string | undefined;
  let failures = 0;
  let current = new AbortController();
  let callOff: () => void = () => undefined;
  let closed = false;

  const read = async (signal: AbortSignal): Promise<void> => {
    const headers = { accept: 'text/event-stream', ...bearerOf(token), ...(place !== undefined && { 'last-event-id': place }) };
    const response = await answerOf(give(`${baseUrl}/api/stream`, { headers, signal, cache: 'no-store' }));
    for await (const { name, data, id } of eventsOf(response)) {
      if (signal.aborted) return;
      const event = { name, data } as PersonEvent;
      if (event.name === 'end') return void (closed = true);
      const isFirst = event.name === 'cursor';
      const missed = isFirst && place === undefined;
      place = id ?? place;
      if (isFirst) {
        failures = 0;
        onLine('open');
      }
      onEvent(missed ? { name: 'reset', data: {} } : event);
    }
  };

  const run = async (): Promise<void> => {
    current = new AbortController();
    const { signal } = current;
    try {
      await read(signal);
    } catch (error) {
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) closed = true;
      if (error instanceof ApiError && error.status === 400) place = undefined; // it does not know that place
    }
    if (signal.aborted) return;
    onLine(closed ? 'closed' : 'lost');
    if (!closed) callOff = later(() => void run(), backoffMs(failures++, backoff, random));
  };

  void run();
  return {
    retry() {
      current.abort();
      callOff();
      closed = false;
      void run();
    },
    close() {
      closed = true;
      current.abort();
      callOff();
    },
  };
}

interface Told {
  readonly name: PersonEventName;
  readonly data: unknown;
  readonly id: string | undefined;
}

/** As the standard has it, of what our server sends: `id`, `event` and one `data` line each, comments between. */
async function* eventsOf(response: Response): AsyncGenerator<Told> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const told = parseBlock(block);
        if (told) yield told;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseBlock(block: string): Told | undefined {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  const [name, data] = [fields.get('event'), fields.get('data')];
  if (name === undefined || data === undefined) return undefined;
  return { name: name as PersonEventName, data: JSON.parse(data) as unknown, id: fields.get('id') };
}
