// The top of each page: its one h1, which is also the title of the window, what it is about, and what can be done there.
import { useEffect, useRef, type ReactNode } from 'react';
import { settle } from '../shell/arrival.js';
import { setPageTitle } from './window-title.js';

export function useTitle(title: string): void {
  useEffect(() => {
    setPageTitle(title);
  }, [title]);
}

interface PageHeadProps {
  title: string;
  /** Other words in the window's title. */
  windowTitle?: string;
  eyebrow?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
}

export function PageHead({ title, windowTitle = title, eyebrow, lead, actions }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(windowTitle);
  useEffect(() => settle(heading.current), []);
  return (
    <div className="page-head">
      <div className="page-head-words">
        {eyebrow && <div className="eyebrow">{eyebrow}</div>}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p className="lead">{lead}</p>}
      </div>
      {actions && <div className="page-head-actions">{actions}</div>}
    </div>
  );
}
