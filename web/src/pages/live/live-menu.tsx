// What can be done about the other: leave, report, block; and quiet. The dialogs are the page's: they stay open when the talk ends meanwhile.
import { Menu, MenuItem } from '../../components/menu.js';
import { say } from '../../components/toast.js';
import type { LiveSwitches } from './switches.js';

interface LiveMenuProps {
  name: string;
  onAsk: (what: 'report' | 'block') => void;
  /** Without it, it is over already. */
  onLeave?: () => void;
  /** While it goes on. */
  switches?: LiveSwitches;
}

export function LiveMenu({ name, onAsk, onLeave, switches }: LiveMenuProps) {
  return (
    <Menu label={`More about ${name}`}>
      {(close) => {
        const after = (act: () => void) => () => {
          close();
          act();
        };
        return (
          <>
            {switches && (
              <MenuItem
                onClick={after(() => {
                  switches.setSounds(!switches.sounds);
                  say(switches.sounds ? 'Sounds are off.' : 'Sounds are on.');
                })}
              >
                {switches.sounds ? 'Mute sounds' : 'Turn sounds on'}
              </MenuItem>
            )}
            {onLeave && <MenuItem onClick={after(onLeave)}>Leave, and take a break</MenuItem>}
            <MenuItem tone="danger" onClick={after(() => onAsk('report'))}>
              Report {name}
            </MenuItem>
            <MenuItem tone="danger" onClick={after(() => onAsk('block'))}>
              Block {name}
            </MenuItem>
          </>
        );
      }}
    </Menu>
  );
}
