// In with a wallet: it signs a message, and who is new says their name. Shown where this browser has a wallet.
import { useState } from 'react';
import { ApiError } from '../../api/request.js';
import { wallets, type SignedMessage } from '../../api/wallets.js';
import { TextField } from '../../components/field.js';
import { ErrorSummary, Form, SubmitButton } from '../../components/form.js';
import { useAction } from '../../hooks/use-action.js';
import { useForm } from '../../hooks/use-form.js';
import { useViewer } from '../../viewer.js';
import { chooseAccount, signText } from '../../wallets/ask-wallet.js';
import type { Wallet } from '../../wallets/discover.js';
import { useWallets } from '../../wallets/use-wallets.js';
import { WalletButtons } from '../../wallets/wallet-buttons.js';
import { checkAccount } from './checks.js';

export function WalletSignIn() {
  const { arrive } = useViewer();
  const here = useWallets();
  const [signed, setSigned] = useState<SignedMessage>();
  const action = useAction(async (wallet: Wallet) => {
    const address = await chooseAccount(wallet);
    const { message } = await wallets.messageToSignIn(address);
    const given = { message, signature: await signText(wallet, address, message) };
    try {
      arrive(await wallets.signIn(given));
    } catch (failure) {
      if (!asksForName(failure)) throw failure;
      setSigned(given);
    }
  });
  if (here.length === 0) return null;
  return (
    <section className="panel account-card wallet-sign-in" aria-label="Sign in with a wallet">
      {signed ? (
        <NewHere signed={signed} onTooLate={() => setSigned(undefined)} />
      ) : (
        <>
          <ErrorSummary error={action.error} />
          <WalletButtons action="Sign in with" busy={action.pending} onPick={(wallet) => void action.run(wallet)} />
          <p className="hint">
            {action.pending
              ? 'Look at your wallet: it asks you to confirm.'
              : 'It signs a message, which costs nothing and moves nothing.'}
          </p>
        </>
      )}
    </section>
  );
}

const asksForName = (failure: unknown) => failure instanceof ApiError && failure.problems.some(({ path }) => path === 'name');

function NewHere({ signed, onTooLate }: { signed: SignedMessage; onTooLate: () => void }) {
  const { arrive } = useViewer();
  const form = useForm({
    initial: { name: '' },
    check: checkAccount,
    send: async ({ name }) => {
      try {
        arrive(await wallets.signIn({ ...signed, name }));
      } catch (failure) {
        if (failure instanceof ApiError && failure.code === 'conflict') onTooLate();
        throw failure;
      }
    },
  });
  return (
    <Form form={form} label="New here">
      <p>This wallet is new here. What should people call you?</p>
      <TextField
        field={form.field('name')}
        label="Your name"
        hint="As others see it. A first name is enough."
        autoComplete="name"
        autoCapitalize="words"
      />
      <SubmitButton form={form}>Come in</SubmitButton>
    </Form>
  );
}
