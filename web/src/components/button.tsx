// Buttons. A busy one stays where it is and keeps the focus, says so, and does nothing when clicked again.
import type { ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from 'react';
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
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (busy) event.preventDefault();
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
