// Everything that concerns the person who is signed in, as it happens: one connection for all tabs of the browser, each event told to each
// tab once. A tab knows where it stands, so that it can go on from there when it has to lead. (The SDK's has a line of its own, by fetch: it carries
// a token and runs outside of browsers.)
import type { PersonEvent, PersonEventData, PersonEventName } from '@nakodo/protocol';
import { connect, type StreamState, type Told } from './connection.js';
import { joinTabs } from './tabs.js';

export type { StreamState } from './connection.js';

/** By name of the event. `reset`: something may have been missed, read everything anew. */
export type PersonHandlers = {
  readonly [N in Exclude<PersonEventName, 'cursor' | 'end'>]?: (data: PersonEventData<N>) => void;
};

export interface PersonStream {
  /** Returns how to stop. */
  subscribe(handlers: () => PersonHandlers): () => void;
  state(): StreamState;
  /** For useSyncExternalStore. */
  onState(changed: () => void): () => void;
  close(): void;
}

type TabMessage =
  | { readonly kind: 'told'; readonly told: Told }
  | { readonly kind: 'state'; readonly state: StreamState; readonly place: string | undefined }
  /** Asked by a tab that has just come. */
  | { readonly kind: 'where' };

/** Events that two tabs read twice while the lead changes hands lie close together. */
const maxRemembered = 1000;

export function openPersonStream(userId: string): PersonStream {
  const subscribers = new Set<() => PersonHandlers>();
  const watchers = new Set<() => void>();
  const told = new Set<string>();
  let state: StreamState = 'connecting';
  let place: string | undefined;
  let leading = false;

  const setState = (next: StreamState) => {
    if (next === state) return;
    state = next;
    for (const changed of watchers) changed();
  };
  const hear = ({ event, place: after }: Told) => {
    if (isNews(told, event, after)) for (const handlers of subscribers) dispatch(handlers(), event);
    place = after;
  };

  const tabs = joinTabs<TabMessage>({
    name: `nakodo stream of ${userId}`,
    onLead() {
      leading = true;
      const connection = connect({
        place,
        onTold(what) {
          tabs.post({ kind: 'told', told: what });
          hear(what);
        },
        onState(next) {
          setState(next);
          tabs.post({ kind: 'state', state: next, place });
        },
      });
      return () => {
        leading = false;
        connection.close();
      };
    },
    onMessage(message) {
      if (message.kind === 'where') {
        if (leading) tabs.post({ kind: 'state', state, place });
      } else if (message.kind === 'told') {
        hear(message.told);
      } else if (!leading) {
        place ??= message.place;
        setState(message.state);
      }
    },
  });
  tabs.post({ kind: 'where' });

  return {
    subscribe(handlers) {
      subscribers.add(handlers);
      return () => subscribers.delete(handlers);
    },
    state: () => state,
    onState(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    close() {
      tabs.close();
      subscribers.clear();
    },
  };
}

/** Whether this tab has not heard it yet. The number behind the place is the event's own, whichever connection told it. */
function isNews(told: Set<string>, event: PersonEvent, place: string): boolean {
  if (event.name === 'cursor') return false;
  if (event.name === 'reset') {
    told.clear();
    return true;
  }
  const number = place.split('#')[1] ?? place;
  if (told.has(number)) return false;
  told.add(number);
  for (const oldest of told) {
    if (told.size <= maxRemembered) break;
    told.delete(oldest);
  }
  return true;
}

function dispatch(handlers: PersonHandlers, event: PersonEvent): void {
  if (event.name === 'cursor' || event.name === 'end') return;
  (handlers[event.name] as ((data: PersonEvent['data']) => void) | undefined)?.(event.data);
}
