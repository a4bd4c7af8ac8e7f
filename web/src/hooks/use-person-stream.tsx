// The stream of the person who is signed in, for any component:
//   const state = usePersonEvents({ 'message.sent': ({ message }) => add(message), reset: reload });
import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { openPersonStream, type PersonHandlers, type PersonStream, type StreamState } from '../stream/person-stream.js';

const PersonStreamContext = createContext<PersonStream | undefined>(undefined);

/** Open as long as it is shown: around everything that a signed-in person sees. */
export function PersonStreamProvider({ userId, children }: { userId: string; children: ReactNode }) {
  const [stream, setStream] = useState<PersonStream>();
  useEffect(() => {
    const opened = openPersonStream(userId);
    setStream(opened);
    return () => opened.close();
  }, [userId]);
  return <PersonStreamContext value={stream}>{children}</PersonStreamContext>;
}

/** Calls the handler of each event, always the newest one given. `reset`: something may have been missed, read everything anew. */
export function usePersonEvents(handlers: PersonHandlers): StreamState {
  const stream = useContext(PersonStreamContext);
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => stream?.subscribe(() => latest.current), [stream]);
  return useSyncExternalStore(
    (changed) => stream?.onState(changed) ?? (() => undefined),
    () => stream?.state() ?? 'connecting',
  );
}
