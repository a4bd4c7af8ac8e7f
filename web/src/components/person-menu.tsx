// What can be done about a person wherever they are met: report and block, behind the three dots. A page may put actions of its own before.
import { useState, type ReactNode } from 'react';
import { BlockDialog } from './block-dialog.js';
import { Menu, MenuItem } from './menu.js';
import { ReportDialog } from './report-dialog.js';

interface PersonMenuProps {
  person: { readonly id: string; readonly name: string };
  /** What the three dots are called; default "More about" the person. */
  label?: string;
  /** The conversation whose last messages go with a report. */
  conversationId?: string;
  /** The two will not meet again: reported, or blocked. */
  onBlocked: () => void;
  /** Items of the page's own, first. */
  children?: (close: () => void) => ReactNode;
}

export function PersonMenu({ person, label, conversationId, onBlocked, children }: PersonMenuProps) {
  const [asking, setAsking] = useState<'report' | 'block'>();
  const stop = () => setAsking(undefined);
  return (
    <>
      <Menu label={label ?? `More about ${person.name}`}>
        {(close) => {
          const ask = (what: 'report' | 'block') => () => {
            close();
            setAsking(what);
          };
          return (
            <>
              {children?.(close)}
              <MenuItem tone="danger" onClick={ask('report')}>
                Report {person.name}
              </MenuItem>
              <MenuItem tone="danger" onClick={ask('block')}>
                Block {person.name}
              </MenuItem>
            </>
          );
        }}
      </Menu>
      <ReportDialog
        person={person}
        {...(conversationId !== undefined && { conversationId })}
        open={asking === 'report'}
        onClose={stop}
        onReported={onBlocked}
      />
      <BlockDialog person={person} open={asking === 'block'} onClose={stop} onBlocked={onBlocked} />
    </>
  );
}
