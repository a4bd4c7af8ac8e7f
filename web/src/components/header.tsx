// Where am I, who am I, and the way to the other events.
import type { EventSummary, Viewer } from '@nakodo/protocol';
import { Avatar } from './avatar.js';
import { Link } from './link.js';

interface HeaderProps {
  viewer: Viewer;
  events: readonly EventSummary[];
  current: EventSummary | undefined;
  onSignOut: () => void;
}

export function Header({ viewer, events, current, onSignOut }: HeaderProps) {
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
          <button type="button" className="button quiet" onClick={onSignOut}>
            Sign out
          </button>
        </div>
      </div>
      {events.length > 1 && (
        <nav className="tabs" aria-label="Events">
          {events.map((event) => (
            <Link key={event.id} to={`/events/${event.id}`} className="tab" current={event.id === current?.id}>
              {event.name}
            </Link>
          ))}
        </nav>
      )}
    </header>
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
