// Where am I, who am I, and the way to everything else.
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { account } from '../api/account.js';
import { isAdmin, useViewer } from '../viewer.js';
import { Avatar } from './avatar.js';
import { ErrorNotice } from './notice.js';

export function Header() {
  const { viewer, refresh } = useViewer();
  const [, navigate] = useLocation();
  const [error, setError] = useState<Error>();
  const signOut = async () => {
    setError(undefined);
    try {
      await account.signOut();
      navigate('/');
      refresh();
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    }
  };
  return (
    <header className="header">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <div className="header-row">
        <Link className="brand" to="/">
          <Mark />
          <span>Nakodo</span>
        </Link>
        <div className="header-who">
          <Avatar name={viewer.name ?? 'You'} image={viewer.avatar} size="small" />
          <span className="header-name">{viewer.name ?? 'Signed in'}</span>
          <button type="button" className="button quiet" onClick={() => void signOut()}>
            Sign out
          </button>
        </div>
      </div>
      <nav className="tabs" aria-label="Pages">
        <Tab to="/" exact>
          My events
        </Tab>
        {isAdmin(viewer) && <Tab to="/organise">Organise</Tab>}
        {isAdmin(viewer) && <Tab to="/policies">Policies</Tab>}
      </nav>
      {error && <ErrorNotice error={error} onRetry={() => void signOut()} />}
    </header>
  );
}

function Tab({ to, exact = false, children }: { to: string; exact?: boolean; children: string }) {
  const [location] = useLocation();
  const current = exact ? location === to || location.startsWith('/events/') : location.startsWith(to);
  return (
    <Link to={to} className="tab" aria-current={current ? 'page' : undefined}>
      {children}
    </Link>
  );
}

/** Two circles that meet. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="12" cy="16" r="9" className="mark-one" />
      <circle cx="20" cy="16" r="9" className="mark-two" />
    </svg>
  );
}
