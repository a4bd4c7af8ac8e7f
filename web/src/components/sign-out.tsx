// The way out. A guest cannot come back in, so they are asked first.
import { useState } from 'react';
import { useLocation } from 'wouter';
import { account } from '../api/account.js';
import { useAction } from '../hooks/use-action.js';
import { mayLeave } from '../shell/leaving.js';
import { useViewer } from '../viewer.js';
import { Button, ButtonLink } from './button.js';
import { ConfirmDialog } from './dialog.js';
import { ErrorNotice } from './notice.js';

export function SignOutButton({ tone = 'plain' }: { tone?: 'plain' | 'quiet' }) {
  const { viewer, refresh } = useViewer();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState(false);
  const signOut = async () => {
    await account.signOut();
    navigate('/');
    refresh();
  };
  const { run, pending, error } = useAction(async () => {
    if (!(await mayLeave())) return;
    if (viewer.guest) setAsking(true);
    else await signOut();
  });
  return (
    <>
      <Button tone={tone} busy={pending} onClick={() => void run()}>
        Sign out
      </Button>
      {error && <ErrorNotice error={error} onRetry={() => void run()} />}
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Sign out for good?"
        action="Sign out for good"
        tone="danger"
        onConfirm={signOut}
      >
        <p>You are here as a guest, so nothing but this browser knows you: after signing out nobody can come back as you.</p>
        <p>With an e-mail and a password you keep your events, lists and messages.</p>
        <p>
          <ButtonLink to="/sign-up">Keep my account</ButtonLink>
        </p>
      </ConfirmDialog>
    </>
  );
}
