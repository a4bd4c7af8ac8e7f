// In a demo, one click signs in as one of its made-up people.
import type { DemoAccount } from '@nakodo/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { account as accounts } from '../../api/account.js';
import { Avatar } from '../../components/avatar.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useAction } from '../../hooks/use-action.js';
import { useResource } from '../../hooks/use-resource.js';
import { useViewer } from '../../viewer.js';

export function DemoDoors() {
  const { arrive } = useViewer();
  const demo = useResource('demo', accounts.demoAccounts);
  const [opening, setOpening] = useState<string>();
  const { run, pending, error } = useAction(async (account: string) => {
    setOpening(account);
    await accounts.signInDemo(account);
    arrive(await accounts.me());
  });
  const failure = error ?? demo.error;
  return (
    <section aria-labelledby="doors" className="doors">
      <h2 id="doors">Look around as</h2>
      {demo.loading && <Skeleton rows={3} />}
      {failure && <ErrorNotice error={failure} onRetry={demo.reload} />}
      <ul>
        {demo.data?.accounts.map((account) => (
          <li key={account.account}>
            <Door account={account} busy={pending && opening === account.account} onOpen={() => void run(account.account)} />
          </li>
        ))}
      </ul>
      {demo.data?.lobby && (
        <p>
          Or talk with somebody now:{' '}
          <Link to={`/live/${encodeURIComponent(demo.data.lobby.code)}`}>come in to the {demo.data.lobby.name}</Link>. Somebody
          made up is always there, and makes room when somebody real comes.
        </p>
      )}
      {demo.data?.looks && (
        <p>
          Or see who looks like you:{' '}
          <Link to={`/looks/${encodeURIComponent(demo.data.looks.code)}`}>give a photo to {demo.data.looks.name}</Link>. It stays
          on this server, and you can delete it at any time.
        </p>
      )}
      {demo.data?.community && (
        <p>
          Or decide who should meet:{' '}
          <Link to={`/vote/${encodeURIComponent(demo.data.community.code)}`}>vote in {demo.data.community.name}</Link>. The others
          are made up and vote, too; if you agree to be voted on, they find somebody for you.
        </p>
      )}
      <p className="soft">
        These people are made up. Open two windows, one as the organiser, one as a guest, and watch a list change.
      </p>
    </section>
  );
}

function Door({ account, busy, onOpen }: { account: DemoAccount; busy: boolean; onOpen: () => void }) {
  return (
    <button type="button" className="door" aria-busy={busy} onClick={onOpen}>
      <Avatar name={account.name} image={account.avatar} size="medium" />
      <span className="door-words">
        <strong>
          {account.name} <span className="role">{account.role}</span>
        </strong>
        <span className="soft">{account.description}</span>
      </span>
      {busy ? (
        <span className="spinner" aria-hidden="true" />
      ) : (
        <span aria-hidden="true" className="door-arrow">
          →
        </span>
      )}
    </button>
  );
}
