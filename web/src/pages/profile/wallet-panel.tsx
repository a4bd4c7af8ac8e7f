// The linked wallet: which one it is, linking one, unlinking it.
import { useRef, useState } from 'react';
import type { OwnWallet } from '@nakodo/protocol';
import { wallets } from '../../api/wallets.js';
import { Button } from '../../components/button.js';
import { ErrorSummary, Form, SubmitButton } from '../../components/form.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { Panel } from '../../components/panel.js';
import { PasswordField } from '../../components/password-field.js';
import { say } from '../../components/toast.js';
import { useAction } from '../../hooks/use-action.js';
import { useCopy } from '../../hooks/use-copy.js';
import { useForm } from '../../hooks/use-form.js';
import { useResource } from '../../hooks/use-resource.js';
import { useViewer } from '../../viewer.js';
import { UpgradeForm } from '../account/upgrade-form.js';
import { ChainNote } from '../../wallets/chain-note.js';
import { chooseAccount, openAccount, shortAddress, signText } from '../../wallets/ask-wallet.js';
import type { Wallet } from '../../wallets/discover.js';
import { useWallets } from '../../wallets/use-wallets.js';
import { WalletButtons } from '../../wallets/wallet-buttons.js';

export function WalletPanel() {
  const { refresh } = useViewer();
  const own = useResource('wallet', wallets.own);
  const changed = (now: OwnWallet) => {
    own.replace(now);
    refresh();
  };
  return (
    <Panel title="Wallet">
      {own.loading && <Skeleton rows={1} />}
      {own.error && !own.data && <ErrorNotice error={own.error} onRetry={own.reload} />}
      {own.data?.address === null && <LinkWallet onChange={changed} />}
      {own.data && own.data.address !== null && (
        <>
          <LinkedWallet address={own.data.address} otherWayIn={own.data.otherWayIn} onChange={changed} />
          {!own.data.otherWayIn && (
            <>
              <p>
                This wallet is your only way in, so it cannot be unlinked. With an e-mail and a password you come in without it as
                well.
              </p>
              <UpgradeForm onDone={own.reload} />
            </>
          )}
        </>
      )}
    </Panel>
  );
}

interface Changing {
  onChange: (now: OwnWallet) => void;
}

function LinkWallet({ onChange }: Changing) {
  const here = useWallets();
  const link = useAction(async (wallet: Wallet) => {
    const address = await chooseAccount(wallet);
    const { message } = await wallets.message(address, 'link');
    onChange(await wallets.link({ message, signature: await signText(wallet, address, message) }));
    say('Your wallet is linked.');
  });
  return (
    <>
      <p>
        With an Ethereum wallet you can sign in, and sign your votes in communities, so that anybody can check them. Nothing needs
        one.
      </p>
      <ChainNote />
      <ErrorSummary error={link.error} />
      {here.length > 0 ? (
        <WalletButtons action="Link" busy={link.pending} onPick={(wallet) => void link.run(wallet)} />
      ) : (
        <p className="hint">This browser has no wallet: open Nakodo in one that has, and you can link it here.</p>
      )}
    </>
  );
}

function LinkedWallet({ address, otherWayIn, onChange }: Changing & { address: string; otherWayIn: boolean }) {
  const here = useWallets();
  const [lost, setLost] = useState(false);
  const shown = useRef<HTMLElement>(null);
  const { said, copy } = useCopy(address, () => shown.current && getSelection()?.selectAllChildren(shown.current));
  const unlink = useAction(async (wallet: Wallet) => {
    await openAccount(wallet, address);
    const { message } = await wallets.message(address, 'unlink');
    onChange(await wallets.unlink({ message, signature: await signText(wallet, address, message) }));
    say('Your wallet is unlinked, and other browsers are signed out. Votes it signed stay in the logs they are in.');
  });
  return (
    <>
      <p>
        <code ref={shown} title={address} className="wallet-address">
          {said === '' ? shortAddress(address) : address}
        </code>{' '}
        <Button tone="quiet" onClick={copy} aria-label={`Copy the address ${address}`}>
          Copy
        </Button>{' '}
        <span role="status" className="hint">
          {said}
        </span>
      </p>
      <ChainNote />
      <ErrorSummary error={unlink.error} />
      {otherWayIn && !lost && (
        <div className="actions">
          <WalletButtons action="Unlink with" busy={unlink.pending} onPick={(wallet) => void unlink.run(wallet)} />
          <Button tone="quiet" onClick={() => setLost(true)}>
            {here.length > 0 ? 'I do not have this wallet any more' : 'Unlink with my password'}
          </Button>
        </div>
      )}
      {otherWayIn && lost && <UnlinkByPassword onChange={onChange} onCancel={() => setLost(false)} />}
    </>
  );
}

function UnlinkByPassword({ onChange, onCancel }: Changing & { onCancel: () => void }) {
  const form = useForm({
    initial: { password: '' },
    check: ({ password }) => (password ? [] : [{ path: 'password', message: 'Your password is missing' }]),
    codes: { wrong_credentials: 'password' },
    send: async ({ password }) => {
      onChange(await wallets.unlink({ password }));
      say('Your wallet is unlinked, and other browsers are signed out.');
    },
  });
  return (
    <Form form={form} label="Unlink without the wallet">
      <PasswordField field={form.field('password')} purpose="current" />
      <div className="dialog-actions">
        <Button onClick={onCancel}>Cancel</Button>
        <SubmitButton form={form}>Unlink</SubmitButton>
      </div>
    </Form>
  );
}
