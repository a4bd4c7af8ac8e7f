// What this browser remembers of how one likes to meet people.
import { Switch } from '../../components/switch.js';
import { useStoredSwitch } from './stored.js';

export interface LiveSwitches {
  readonly goesOn: boolean;
  readonly setGoesOn: (on: boolean) => void;
  readonly sounds: boolean;
  readonly setSounds: (on: boolean) => void;
}

export function useSwitches(): LiveSwitches {
  const [goesOn, setGoesOn] = useStoredSwitch('nakodo-live-goes-on', true);
  const [sounds, setSounds] = useStoredSwitch('nakodo-live-sounds', true);
  return { goesOn, setGoesOn, sounds, setSounds };
}

export function Switches({ switches }: { switches: LiveSwitches }) {
  return (
    <div className="live-switches">
      <Switch label="Keep searching" hint="when a talk has ended" on={switches.goesOn} onChange={switches.setGoesOn} />
      <Switch label="Sounds" hint="when somebody is found or writes" on={switches.sounds} onChange={switches.setSounds} />
    </div>
  );
}
