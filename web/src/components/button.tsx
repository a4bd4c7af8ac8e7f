// Buttons. A busy one stays where it is and keeps the focus, says so, and does nothing when clicked again. Nor does one that was busy since the first half
// of a double click: what that began is done already where the server is fast, and a second time would undo it (pause, resume).
import { useEffect, useRef, type ButtonHTMLAttributes, type MouseEvent, type ReactNode, type Ref } from 'react';
import { Link } from 'wouter';

type Tone = 'primary' | 'plain' | 'quiet' | 'danger';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: Tone;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement> | undefined;
}

const classes = (tone: Tone, className: string | undefined) =>
  ['button', tone !== 'plain' && tone, className].filter(Boolean).join(' ');

export function Button({ tone = 'plain', busy = false, type = 'button', className, onClick, children, ...rest }: ButtonProps) {
  const wasBusy = useRef(busy);
  useEffect(() => {
    if (busy) wasBusy.current = true;
  }, [busy]);
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    // By keyboard, or by a script, `detail` is 0.
    if (event.detail <= 1) wasBusy.current = busy;
    if (busy || wasBusy.current) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button {...rest} type={type} className={classes(tone, className)} aria-busy={busy} aria-disabled={busy} onClick={click}>
      {busy && <span className="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}

interface ButtonLinkProps {
  to: string;
  tone?: Tone;
  className?: string;
  children: ReactNode;
}

/** Looks like a button, goes somewhere. */
export function ButtonLink({ to, tone = 'plain', className, children }: ButtonLinkProps) {
  return (
    <Link to={to} className={classes(tone, className)}>
      {children}
    </Link>
  );
}
