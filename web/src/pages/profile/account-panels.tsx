// Below the profile: the account, whom one blocked, taking one's data along, leaving for good.
import { useState } from 'react';
import type { Viewer } from '@nakodo/protocol';
import { useLocation } from 'wouter';
import { account } from '../../api/account.js';
import { profiles } from '../../api/profile.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { ErrorSummary, Form, SubmitButton } from '../../components/form.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { Panel } from '../../components/panel.js';
import { PasswordField } from '../../components/password-field.js';
import { SignOutButton } from '../../components/sign-out.js';
import { say } from '../../components/toast.js';
import { saveJson } from '../../components/save-file.js';
import { useAction } from '../../hooks/use-action.js';
import { useForm } from '../../hooks/use-form.js';
import { useResource } from '../../hooks/use-resource.js';
import { leaveAnyway } from '../../shell/leaving.js';
import { useViewer } from '../../viewer.js';
import { checkAccount } from '../account/checks.js';
import { UpgradeForm } from '../account/upgrade-form.js';
import { WalletPanel } from './wallet-panel.js';

export function AccountPanels() {
  const { viewer } = useViewer();
  return (
    <div className="profile-account">
      {viewer.guest && (
        <Panel title="Keep your account" className="guest-band">
          <p>This browser alone knows you. With an e-mail and a password you keep everything wherever you are.</p>
          <UpgradeForm />
        </Panel>
      )}
      <Panel title="Account">
        <p>{signedInWords(viewer)}</p>
        <SignOutButton />
        {viewer.email && viewer.server.accounts && <ChangePassword />}
      </Panel>
      <WalletPanel />
      <Blocked />
      <MyData />
    </div>
  );
}

function signedInWords({ email, guest, wallet }: Viewer): string {
  if (email !== null) return `Signed in as ${email}.`;
  if (wallet !== null) return 'You are signed in, and your wallet lets you in.';
  return guest ? 'You are here as a guest.' : 'You are signed in.';
}

function ChangePassword() {
  const [open, setOpen] = useState(false);
  const form = useForm({
    initial: { current: '', next: '' },
    check: checkAccount,
    codes: { wrong_credentials: 'current' },
    send: async (values) => {
      await account.changePassword(values);
      say('Your password is changed.');
      form.reset({ current: '', next: '' });
      setOpen(false);
    },
  });
  if (!open) {
    return (
      <Button tone="quiet" onClick={() => setOpen(true)}>
        Change password
      </Button>
    );
  }
  return (
    <Form form={form} label="Change password">
      <PasswordField field={form.field('current')} label="Present password" purpose="current" />
      <PasswordField field={form.field('next')} label="New password" purpose="new" />
      <div className="dialog-actions">
        <Button onClick={() => setOpen(false)}>Cancel</Button>
        <SubmitButton form={form}>Change password</SubmitButton>
      </div>
    </Form>
  );
}

function Blocked() {
  const list = useResource('blocked', profiles.blocked);
  const [unblocking, setUnblocking] = useState<string>();
  const { run, pending, error } = useAction(async (id: string, name: string) => {
    setUnblocking(id);
    await profiles.unblock(id);
    say(`${name} is no longer blocked.`);
    list.reload();
  });
  return (
    <Panel title="Blocked people">
      {list.loading && <Skeleton rows={1} />}
      {list.error && <ErrorNotice error={list.error} onRetry={list.reload} />}
      <ErrorSummary error={error} />
      {list.data?.blocked.length === 0 && (
        <p className="soft">Nobody. Somebody you block is never matched with you again, and cannot write to you.</p>
      )}
      <ul className="rows">
        {list.data?.blocked.map(({ id, name }) => (
          <li key={id}>
            <span>{name}</span>
            <Button busy={pending && unblocking === id} onClick={() => void run(id, name)} aria-label={`Unblock ${name}`}>
              Unblock
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function MyData() {
  const { viewer, refresh } = useViewer();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState(false);
  const take = useAction(async () => saveJson('nakodo-my-data.json', await profiles.export()));
  const name = viewer.name ?? '';
  const leaveForGood = async () => {
    await profiles.deleteAccount(name);
    leaveAnyway();
    navigate('/');
    refresh();
    say('Your account and your data are deleted.');
  };
  return (
    <Panel title="Your data">
      <p>Everything Nakodo knows about you, as a file: profile, events, matches, messages, blocks.</p>
      <ErrorSummary error={take.error} />
      <div className="actions">
        <Button busy={take.pending} onClick={() => void take.run()}>
          Export my data
        </Button>
        <Button tone="danger" onClick={() => setAsking(true)}>
          Delete my account
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Delete your account?"
        action="Delete for good"
        tone="danger"
        typed={name}
        onConfirm={leaveForGood}
      >
        <p>
          Your profile, lists, and what you said leave at once: events lose you, and the people you talk with can no longer write
          to you. This cannot be undone.
        </p>
        <p>You may want to export your data first.</p>
      </ConfirmDialog>
    </Panel>
  );
}
