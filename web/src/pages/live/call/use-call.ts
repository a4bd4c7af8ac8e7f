// One call as a component lives with it: begins with the talk, goes on after a reload where it was, ends with it and leaves nothing behind.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LiveSession } from '@nakodo/protocol';
import { newId } from '@nakodo/sdk';
import { useStoredSwitch } from '../stored.js';
import { isCallElsewhere, takeCall } from './call-lock.js';
import { CallSession } from './call-session.js';
import type { CallView } from './call-view.js';
import { configurationOf, type Servers } from './call-line.js';
import { useCallContext, useLocalMedia } from './call-provider.js';
import { findChoice, isAllowed, keepChoice } from './choice.js';
import type { LocalMedia } from './local-media.js';
import { watchNetwork } from './watch-network.js';

export interface Call {
  readonly view: CallView;
  /** To hear and see the partner, whether one's own camera is on or not. */
  readonly join: () => void;
  readonly retry: () => void;
  /** Another tab of this browser took the call over. */
  readonly elsewhere: boolean;
  readonly shown: boolean;
  readonly setShown: (shown: boolean) => void;
  /** Undefined: not known yet. */
  readonly servers: Servers | undefined;
  /** One's network address is kept from the partner, if there is a server that can. */
  readonly hidden: boolean;
  readonly setHidden: (hidden: boolean) => void;
}

const before: CallView = { phase: 'off', partner: { joined: false, camera: false, microphone: false }, tracks: [] };

export function useCall({ id, offerer }: Pick<LiveSession, 'id' | 'offerer'>): Call {
  const { signals, send, line, servers } = useCallContext();
  const [media, own] = useLocalMedia();
  const [view, setView] = useState(before);
  const [shown, setShown] = useState(() => findChoice(id)?.shown ?? false);
  const [hidden, setHidden] = useStoredSwitch('nakodo-live-hidden', false);
  const [list, setList] = useState<Servers>();
  const call = useRef<CallSession>(undefined);
  const isHidden = useRef(hidden);
  const [restored, setRestored] = useState(false);
  /** How often another tab took the call: each time this one begins anew, by text. */
  const [taken, setTaken] = useState(0);
  isHidden.current = hidden;

  useEffect(() => {
    const session = new CallSession({
      offerer,
      newId,
      send,
      makePeer: (configuration) => new RTCPeerConnection(configuration),
      makeStream: () => new MediaStream(),
      async configuration() {
        const known = await servers();
        setList(known);
        return configurationOf(known, isHidden.current);
      },
      onChange: setView,
    });
    call.current = session;
    const stops = [
      signals.listen(id, (signal) => session.hear(signal)),
      media.subscribe(() => follow(session, media)),
      watchNetwork(() => session.networkChanged()),
    ];
    follow(session, media);
    void servers().then(setList);
    if (taken === 0) void restore(id, session, media).then(() => setRestored(true));
    return () => {
      for (const stop of stops) stop();
      session.close();
      call.current = undefined;
    };
  }, [id, offerer, send, signals, media, servers, taken]);

  const wasLine = useRef(line);
  useEffect(() => {
    if (line && !wasLine.current) call.current?.lineIsBack();
    wasLine.current = line;
  }, [line]);

  const joined = view.phase !== 'off';
  useEffect(() => {
    if (!joined) return undefined;
    return takeCall(id, () => {
      media.stop();
      setView(before);
      setTaken((times) => times + 1);
    });
  }, [id, joined, media]);

  const camera = own.tracks.video !== null;
  const microphone = own.tracks.audio !== null;
  useEffect(() => {
    // Not before what was kept has been read and tried.
    if (restored) keepChoice({ sessionId: id, joined, camera, microphone, shown });
  }, [id, restored, joined, camera, microphone, shown]);

  const join = useCallback(() => call.current?.join(), []);
  const retry = useCallback(() => call.current?.retry(), []);
  return { view, join, retry, elsewhere: taken > 0 && !joined, shown, setShown, servers: list, hidden, setHidden };
}

/** Whoever turns something on joins; whoever turns all off still sees and hears the other. */
function follow(session: CallSession, media: LocalMedia): void {
  const { tracks } = media.view();
  session.setTracks(tracks);
  if (tracks.audio || tracks.video) session.join();
}

async function restore(id: string, session: CallSession, media: LocalMedia): Promise<void> {
  const choice = findChoice(id);
  if (!choice?.joined || typeof RTCPeerConnection === 'undefined' || (await isCallElsewhere(id)) || session.closed) return;
  session.join();
  for (const kind of ['camera', 'microphone'] as const)
    if (choice[kind] && !media.isOn(kind) && (await isAllowed(kind)) && !session.closed) await media.turnOn(kind);
}
