// Camera and microphone: on and off, which one, and why not.
import { useId } from 'react';
import { Button } from '../../../components/button.js';
import { CallIcon } from './call-icons.js';
import { useLocalMedia } from './call-provider.js';
import { wordsOf, type MediaKind } from './media-words.js';

const kinds = [
  { kind: 'camera', words: 'Camera', device: 'videoinput', track: 'video' },
  { kind: 'microphone', words: 'Microphone', device: 'audioinput', track: 'audio' },
] as const;

export function CallControls() {
  return (
    <div className="call-controls" role="group" aria-label="Your camera and microphone">
      {kinds.map(({ kind, words }) => (
        <Toggle key={kind} kind={kind} words={words} />
      ))}
    </div>
  );
}

function Toggle({ kind, words }: { kind: MediaKind; words: string }) {
  const [media, { asking }] = useLocalMedia();
  const on = media.isOn(kind);
  return (
    <Button
      className="call-toggle"
      aria-pressed={on}
      busy={asking === kind}
      onClick={() => (on ? media.turnOff(kind) : void media.turnOn(kind))}
    >
      <CallIcon name={kind} off={!on} />
      {words}
    </Button>
  );
}

/** Why there is no camera or microphone, and once more. */
export function MediaTrouble() {
  const [media, { failure }] = useLocalMedia();
  if (!failure) return null;
  const { kind, why } = failure;
  const hopeless = why === 'insecure' || why === 'unsupported';
  return (
    <div className="notice error" role="alert">
      <p>{wordsOf(kind, why)}</p>
      {!hopeless && <Button onClick={() => void media.turnOn(kind)}>Try again</Button>}
    </div>
  );
}

/** Only what there is a choice of. */
export function DeviceChoice() {
  const [media, { devices, tracks }] = useLocalMedia();
  return kinds.map(({ kind, words, device, track }) => {
    const found = devices.filter(({ kind: one }) => one === device);
    const now = tracks[track]?.getSettings().deviceId;
    if (found.length < 2 || now === undefined) return null;
    return <DeviceSelect key={kind} label={words} devices={found} now={now} choose={(id) => void media.turnOn(kind, id)} />;
  });
}

interface DeviceSelectProps {
  label: string;
  devices: readonly MediaDeviceInfo[];
  now: string;
  choose: (deviceId: string) => void;
}

function DeviceSelect({ label, devices, now, choose }: DeviceSelectProps) {
  const id = useId();
  return (
    <div className="call-device">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={now} onChange={(event) => choose(event.target.value)}>
        {devices.map(({ deviceId, label: name }) => (
          <option key={deviceId} value={deviceId}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
