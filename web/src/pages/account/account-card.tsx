// The frame of the pages where one signs in: one thing to do, in the middle.
import type { ReactNode } from 'react';
import { PageHead } from '../../components/page-head.js';
import { Mark } from '../../components/mark.js';

interface AccountCardProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Below the card: other ways. */
  otherwise?: ReactNode;
}

export function AccountCard({ title, lead, children, otherwise }: AccountCardProps) {
  return (
    <div className="account">
      <Mark />
      <PageHead title={title} lead={lead} />
      <div className="panel account-card">{children}</div>
      {otherwise && <div className="account-otherwise">{otherwise}</div>}
    </div>
  );
}

/** Where this server's people sign in elsewhere. */
export function HostSignsIn() {
  return (
    <p>
      People of this Nakodo sign in through the app or site that sent them here. Open it there, and you are signed in here as
      well.
    </p>
  );
}
