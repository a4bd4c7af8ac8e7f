// Where am I, who am I, and the way to everything else: across the top on a desk, within reach of the thumb on a phone.
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useMoreBeside } from '../hooks/use-more-beside.js';
import { useMyCommunities } from '../hooks/use-my-communities.js';
import { useMyLobbies } from '../hooks/use-my-lobbies.js';
import { useMyLooks } from '../hooks/use-my-looks.js';
import { isAdmin, isModerator, useViewer } from '../viewer.js';
import { Avatar } from './avatar.js';
import { Icon, type IconName } from './icons.js';
import { Mark } from './mark.js';
import { SignOutButton } from './sign-out.js';
import { UnreadBadge } from './unread-badge.js';

export function Header() {
  const { viewer } = useViewer();
  return (
    <header className="header">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <div className="header-row">
        <Brand />
        <Navigation />
        <div className="header-who">
          <Link to="/profile" className="header-me">
            <Avatar name={viewer.name ?? 'You'} image={viewer.avatar} size="small" />
            <span className="header-name">{viewer.name ?? 'Signed in'}</span>
          </Link>
          <SignOutButton tone="quiet" />
        </div>
      </div>
    </header>
  );
}

export function Brand() {
  return (
    <Link className="brand" to="/">
      <Mark />
      <span>Nakodo</span>
    </Link>
  );
}

function Navigation() {
  const { viewer } = useViewer();
  const [location] = useLocation();
  const [lobbies, looks, communities] = [useMyLobbies(), useMyLooks(), useMyCommunities()];
  const row = useRef<HTMLElement>(null);
  useMoreBeside(row);
  useEffect(() => {
    // Where there are more than fit, the one that is open is in the middle.
    const current = row.current?.querySelector<HTMLElement>('[aria-current]');
    if (row.current && current)
      row.current.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - row.current.clientWidth / 2;
  }, [location, lobbies, looks, communities]);
  return (
    <nav className="nav" aria-label="Pages" ref={row}>
      <Tab to="/" icon="events" also={['/events/', '/join/']}>
        Events
      </Tab>
      <LiveTab />
      <AlikeTab />
      <VoteTab />
      <Tab to="/conversations" icon="messages">
        Messages
        <UnreadBadge />
      </Tab>
      {isAdmin(viewer) && (
        <>
          <Tab to="/organise" icon="organise">
            Organise
          </Tab>
          <Tab to="/policies" icon="policies">
            Policies
          </Tab>
        </>
      )}
      {isModerator(viewer) && (
        <Tab to="/reports" icon="reports">
          Reports
        </Tab>
      )}
      <Tab to="/profile" icon="profile">
        Profile
      </Tab>
    </nav>
  );
}

/** For those who are in a lobby, or are at one. */
function LiveTab() {
  const [location] = useLocation();
  const inLobby = useMyLobbies().some(({ member }) => member);
  if (!inLobby && !location.startsWith('/live')) return null;
  return (
    <Tab to="/live" icon="live">
      Live
    </Tab>
  );
}

/** For those who are in a lookalike pool, or are at one. */
function AlikeTab() {
  const [location] = useLocation();
  const inPool = useMyLooks().some(({ member }) => member);
  if (!inPool && !location.startsWith('/looks')) return null;
  return (
    <Tab to="/looks" icon="alike">
      Alike
    </Tab>
  );
}

/** For those who are in a community, or are at one. */
function VoteTab() {
  const [location] = useLocation();
  const inCommunity = useMyCommunities().some(({ member }) => member);
  if (!inCommunity && !location.startsWith('/vote')) return null;
  return (
    <Tab to="/vote" icon="vote">
      Vote
    </Tab>
  );
}

interface TabProps {
  to: string;
  icon: IconName;
  /** Beginnings of other addresses that belong to it. */
  also?: readonly string[];
  children: ReactNode;
}

function Tab({ to, icon, also = [], children }: TabProps) {
  const [location] = useLocation();
  const current = location === to || [...(to === '/' ? [] : [`${to}/`]), ...also].some((start) => location.startsWith(start));
  return (
    <Link to={to} className="nav-tab" aria-current={current ? 'page' : undefined}>
      <Icon name={icon} />
      <span className="nav-words">{children}</span>
    </Link>
  );
}
