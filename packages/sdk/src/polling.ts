// Asking instead of being told, where WebSockets are blocked: every 2 s while something happens, else every 4 and 8 s, with jitter.
import type { LiveRequest, LiveStanding, ProblemDocument } from '@nakodo/protocol';
import { ApiError, type Client } from './client.js';
import { backoffMs, type Later } from './clock.js';
import type { LineEvent } from './line-event.js';

export interface Polling {
  send(request: LiveRequest): void;
  /** Asks at once. */
  now(): void;
  stop(): void;
}

export interface PollingOptions {
  readonly client: Client;
  readonly later: Later;
  readonly random: () => number;
  readonly onEvent: (event: LineEvent) => void;
  /** Signed out: it has no sense to go on. */
  readonly onRefused: (problem: ProblemDocument) => void;
  /** What it begins with. */
  readonly standing: LiveStanding;
  /** The talk that is known of: its end is asked for. */
  readonly session: () => string | undefined;
}

const pause = { base: 2000, most: 8000 };
const pauseOfFailures = { base: 2000, most: 30_000 };
const answerMs = 10_000;

export function startPolling({ client, later, random, onEvent, onRefused, session, standing: first }: PollingOptions): Polling {
  const stopped = new AbortController();
  let callOff = () => {};
  let asking = false;
  let askAgain = false;
  let said = '';
  let quietRounds = 0;
  let failures = 0;

  const hear = ({ ended, ...state }: LiveStanding) => {
    if (said === '' || failures > 0) onEvent({ type: 'open', polls: true });
    const now = JSON.stringify(state);
    // After a failure it is told in any case: over a new line, one expects to be told.
    if (now !== said || failures > 0) {
      quietRounds = 0;
      said = now;
      failures = 0;
      onEvent({ type: 'news', news: { type: 'state', state, ended } });
    } else quietRounds++;
  };

  const fail = (error: unknown) => {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return onRefused(error.problem);
    failures++;
    onEvent({ type: 'lost', attempt: failures });
  };

  const within = async <T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const slow = new AbortController();
    const callOffSlow = later(() => slow.abort(), answerMs);
    try {
      return await ask(AbortSignal.any([slow.signal, stopped.signal]));
    } finally {
      callOffSlow();
    }
  };

  const look = async () => {
    callOff();
    if (asking) return void (askAgain = true);
    asking = true;
    try {
      const standing = await within((signal) => client.findState(session(), signal));
      if (!stopped.signal.aborted) hear(standing);
    } catch (error) {
      if (!stopped.signal.aborted) fail(error);
    }
    asking = false;
    if (stopped.signal.aborted) return;
    const ms = failures > 0 ? backoffMs(failures - 1, pauseOfFailures, random) : backoffMs(quietRounds, pause, random);
    callOff = later(() => void look(), askAgain ? 0 : ms);
    askAgain = false;
  };

  const send = async (request: LiveRequest) => {
    try {
      const message = await within((signal) => client.ask(request, signal));
      if (stopped.signal.aborted) return;
      if (message) onEvent({ type: 'news', news: { type: 'message', message } });
      else if (request.type !== 'typing' && request.type !== 'signal') void look();
    } catch (error) {
      if (stopped.signal.aborted) return;
      if (!(error instanceof ApiError) || error.status === 0 || error.status === 401) return fail(error);
      const clientId = request.type === 'say' ? request.clientId : null;
      onEvent({ type: 'news', news: { type: 'refused', of: request.type, clientId, problem: error.problem } });
    }
  };

  hear(first);
  callOff = later(() => void look(), backoffMs(0, pause, random));
  return {
    send: (request) => void send(request),
    now: () => void look(),
    stop() {
      stopped.abort();
      callOff();
    },
  };
}
