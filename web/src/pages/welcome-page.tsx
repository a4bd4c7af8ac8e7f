// The door: in a demo, one click signs in as one of its people.
import { useState } from 'react';
import type { DemoAccount } from '@nakodo/protocol';
import { account as accounts } from '../api/account.js';
import { Avatar } from '../components/avatar.js';
import { Mark } from '../components/header.js';
import { ErrorNotice, Skeleton } from '../components/notice.js';
import { useResource } from '../hooks/use-resource.js';
import { useViewer } from '../viewer.js';

export function WelcomePage() {
  const { viewer, refresh } = useViewer();
  return (
    <main className="welcome">
      <div className="welcome-words">
        <Mark />
        <h1>Nakodo introduces people and says why.</h1>
        <p>
          A <i lang="ja-Latn">nakōdo</i> is the person who brings two others together. This one keeps everybody’s best matches
          current, at once, as people come, go and change.
        </p>
      </div>
      {viewer.server.demo ? <DemoDoors onSignedIn={refresh} /> : <NoDemo />}
    </main>
  );
}

function DemoDoors({ onSignedIn }: { onSignedIn: () => void }) {
  const demo = useResource('demo', accounts.demoAccounts);
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState<string>();
  const signIn = async (account: string) => {
    setBusy(account);
    setError(undefined);
    try {
      await accounts.signInDemo(account);
      onSignedIn();
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
      setBusy(undefined);
    }
  };
  return (
    <section aria-labelledby="doors" className="doors">
      <h2 id="doors">Look around as</h2>
      {demo.loading && <Skeleton rows={3} />}
      {(error ?? demo.error) && <ErrorNotice error={error ?? demo.error} onRetry={demo.reload} />}
      <ul>
        {demo.data?.accounts.map((account) => (
          <li key={account.account}>
            <Door account={account} disabled={busy !== undefined} onOpen={() => void signIn(account.account)} />
          </li>
        ))}
      </ul>
      <p className="soft">
        These people are made up. Open two windows, one as the organiser and one as a guest, and watch a list change.
      </p>
    </section>
  );
}

function Door({ account, disabled, onOpen }: { account: DemoAccount; disabled: boolean; onOpen: () => void }) {
  return (
    <button type="button" className="door" disabled={disabled} onClick={onOpen}>
      <Avatar name={account.name} image={account.avatar} size="medium" />
      <span>
        <strong>
          {account.name} <span className="role">{account.role}</span>
        </strong>
        <span className="soft">{account.description}</span>
      </span>
      <span aria-hidden="true" className="door-arrow">
        →
      </span>
    </button>
  );
}

function NoDemo() {
  return (
    <section className="doors">
      <h2>It is running</h2>
      <p>
        There is no demo here, so there is nobody to sign in as. Your app sends people here with a token, or calls the API with
        the service key.
      </p>
    </section>
  );
}
