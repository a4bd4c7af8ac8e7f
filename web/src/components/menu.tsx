// A few seldom used actions behind one button. A disclosure: Tab goes through them, Escape or a click elsewhere closes it.
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import './menu.css';

interface MenuProps {
  /** What a screen reader calls the button: "More about Ada". */
  label: string;
  children: (close: () => void) => ReactNode;
}

export function Menu({ label, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    const away = ({ target }: Event) => !box.current?.contains(target as Node) && setOpen(false);
    const escape = ({ key }: KeyboardEvent) => {
      if (key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);
  const close = () => {
    setOpen(false);
    // A dialog that opens next gives the focus back to where it was: the button, not an action that is gone.
    button.current?.focus();
  };
  return (
    <div className="menu" ref={box}>
      <button
        ref={button}
        type="button"
        className="button quiet menu-button"
        aria-label={label}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">•••</span>
      </button>
      <ul className="menu-list" id={id} hidden={!open}>
        {open && children(close)}
      </ul>
    </div>
  );
}

export function MenuItem({
  tone = 'plain',
  onClick,
  children,
}: {
  tone?: 'plain' | 'danger';
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <li>
      <button type="button" className={`menu-item ${tone}`} onClick={onClick}>
        {children}
      </button>
    </li>
  );
}
