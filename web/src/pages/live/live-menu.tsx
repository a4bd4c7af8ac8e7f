// What can be done about the other: leave, report, block. The dialogs are the page's: they stay open when the talk ends meanwhile.
import { Menu, MenuItem } from '../../components/menu.js';

interface LiveMenuProps {
  name: string;
  onAsk: (what: 'report' | 'block') => void;
  /** Without it, it is over already. */
  onLeave?: () => void;
}

export function LiveMenu({ name, onAsk, onLeave }: LiveMenuProps) {
  return (
    <Menu label={`More about ${name}`}>
      {(close) => {
        const after = (act: () => void) => () => {
          close();
          act();
        };
        return (
          <>
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
