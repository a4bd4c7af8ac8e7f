// The place of sound and picture in a talk. Both begin with text; each turns on what they like, and nothing goes between the two browsers before
// both have joined. The partner's picture is blurred until one wants to see it.
import type { LiveSession } from '@nakodo/protocol';
import { Avatar } from '../../../components/avatar.js';
import { Button } from '../../../components/button.js';
import { Switch } from '../../../components/switch.js';
import { CallControls, DeviceChoice, MediaTrouble } from './call-controls.js';
import { CallIcon } from './call-icons.js';
import { useLocalMedia } from './call-provider.js';
import { wordsOfCall } from './call-words.js';
import { useCall, type Call } from './use-call.js';
import { OwnView, VideoView } from './video-view.js';
import './call.css';

const canCall = typeof RTCPeerConnection !== 'undefined';

/** `polls`: what a call needs does not get through, unless it is there already. */
export function CallStage({ session, polls }: { session: LiveSession; polls: boolean }) {
  const call = useCall(session);
  const [, { tracks }] = useLocalMedia();
  const { name } = session.partner;
  const { view } = call;
  const own = { camera: tracks.video !== null, microphone: tracks.audio !== null };
  const blocked = polls && view.phase !== 'connected';
  const words = blocked ? blockedWords : call.elsewhere ? elsewhereWords : wordsOfCall(view, own, name);
  return (
    <section className="call" aria-label="Sound and picture" data-phase={view.phase}>
      {(view.phase !== 'off' || tracks.video) && (
        <div className="call-screen">
          <Partner call={call} session={session} />
          {tracks.video && <OwnView track={tracks.video} />}
        </div>
      )}
      <p className="call-words" role="status">
        {words}
      </p>
      {view.phase === 'failed' && <Button onClick={call.retry}>Try to connect again</Button>}
      {(!blocked || own.camera || own.microphone) && <CallControls />}
      {view.phase === 'off' && view.partner.joined && canCall && <Button onClick={call.join}>Only see and hear {name}</Button>}
      <MediaTrouble />
      {!blocked && (view.phase === 'off' || view.phase === 'waiting') && <Privacy call={call} name={name} />}
      {view.phase !== 'off' && <DeviceChoice />}
    </section>
  );
}

const elsewhereWords = 'You went on with this call in another tab.';
const blockedWords = 'Your network blocks what a call needs. You can go on by text.';

function Partner({ call, session: { partner } }: { call: Call; session: LiveSession }) {
  const { view, shown, setShown } = call;
  const live = view.phase === 'connected' || view.phase === 'reconnecting';
  const sees = live && view.partner.camera;
  return (
    <>
      {/* Stays while only the sound is on: it plays that, too. */}
      {view.tracks.length > 0 && (
        <VideoView
          tracks={view.tracks}
          label={shown ? partner.name : `${partner.name}, blurred`}
          className={`call-partner ${sees ? '' : 'call-away'} ${shown ? '' : 'call-blurred'}`}
        />
      )}
      {!sees && <Avatar name={partner.name} image={partner.avatar} size="large" />}
      {sees && (
        <Button className={shown ? 'call-blur' : 'call-show'} onClick={() => setShown(!shown)}>
          {shown ? 'Blur' : `Show ${partner.name}’s picture`}
        </Button>
      )}
      {live && !view.partner.microphone && (
        <p className="call-muted">
          <CallIcon name="microphone" off />
          <span className="hidden">{partner.name}: </span>Microphone off
        </p>
      )}
    </>
  );
}

/** Before both have joined: what the other's browser learns by it. */
function Privacy({ call: { servers, hidden, setHidden }, name }: { call: Call; name: string }) {
  const relayed = servers?.relayOnly === true || (servers?.relays === true && hidden);
  return (
    <div className="call-privacy">
      <p className="soft">
        A call is not recorded.{' '}
        {relayed ? 'Your network address stays hidden.' : `In one, ${name}’s browser learns your network address.`}
      </p>
      {servers?.relays && !servers.relayOnly && <Switch label="Hide my network address" on={hidden} onChange={setHidden} />}
    </div>
  );
}
