// Who is looking decides which pages there are; the address, which one is shown.
import { useCallback, useEffect } from 'react';
import { flushSync } from 'react-dom';
import type { Viewer } from '@nakodo/protocol';
import { account } from './api/account.js';
import { session } from './api/request.js';
import { ErrorNotice, Loading } from './components/notice.js';
import { Toasts } from './components/toast.js';
import { PersonStreamProvider } from './hooks/use-person-stream.js';
import { useResource } from './hooks/use-resource.js';
import { SignedInPages, SignedOutPages } from './pages.js';
import { ConnectionBand } from './shell/connection-band.js';
import { GuardedRouter } from './shell/leaving.js';
import { isSignedIn, ViewerContext } from './viewer.js';

export function App() {
  const me = useResource('me', account.me);
  const { reload, replace } = me;
  useEffect(() => {
    session.addEventListener('doubted', reload);
    return () => session.removeEventListener('doubted', reload);
  }, [reload]);
  const arrive = useCallback((viewer: Viewer) => flushSync(() => replace(viewer)), [replace]);
  return (
    <GuardedRouter>
      <ConnectionBand />
      {me.data ? (
        <ViewerContext value={{ viewer: me.data, refresh: reload, arrive }}>
          {isSignedIn(me.data) && me.data.userId !== null ? (
            <PersonStreamProvider key={me.data.userId} userId={me.data.userId}>
              <SignedInPages />
            </PersonStreamProvider>
          ) : (
            <SignedOutPages />
          )}
        </ViewerContext>
      ) : (
        <main className="page">
          <h1 className="hidden">Nakodo</h1>
          {me.error ? <ErrorNotice error={me.error} onRetry={me.reload} /> : <Loading label="Opening Nakodo" />}
        </main>
      )}
      <Toasts />
    </GuardedRouter>
  );
}
