// The small blocks pages are made of: panels, empty states, badges, tabs that are links.
import { useId, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

interface PanelProps {
  title: string;
  /** Beside the title: a button, a badge. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Panel({ title, aside, className = '', children }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Nothing to show, why, and what to do about it. */
export function Empty({
  title,
  heading: Heading = 'h2',
  children,
}: {
  title: string;
  heading?: 'h1' | 'h2';
  children?: ReactNode;
}) {
  return (
    <section className="empty">
      <svg className="empty-mark" viewBox="0 0 64 32" aria-hidden="true">
        <circle cx="22" cy="16" r="13" />
        <circle cx="42" cy="16" r="13" />
      </svg>
      <Heading>{title}</Heading>
      {children}
    </section>
  );
}

export function Badge({ tone = 'good', children }: { tone?: 'good' | 'waiting' | 'none' | 'bad'; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

interface TabsProps {
  label: string;
  tabs: readonly { readonly to: string; readonly label: string }[];
}

/** Parts of one page, each with its address. The one whose address begins like the present one, the longest, is current. */
export function TabLinks({ label, tabs }: TabsProps) {
  const [location] = useLocation();
  const current = tabs
    .filter(({ to }) => location === to || location.startsWith(`${to}/`))
    .reduce<string>((longest, { to }) => (to.length > longest.length ? to : longest), '');
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ to, label: words }) => (
        <Link key={to} to={to} className="tab" aria-current={to === current ? 'page' : undefined}>
          {words}
        </Link>
      ))}
    </nav>
  );
}
