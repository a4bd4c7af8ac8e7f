// Whether one's votes are signed by the linked wallet, and what becomes public by that, said before the first one is. Nothing without a linked wallet.
import { useState } from 'react';
import { Link } from 'wouter';
import { ErrorSummary } from '../../components/form.js';
import { Panel } from '../../components/panel.js';
import { Switch } from '../../components/switch.js';
import { useAction } from '../../hooks/use-action.js';
import { useViewer } from '../../viewer.js';
import { hasAccount, openAccount, NotSigned, shortAddress } from '../../wallets/ask-wallet.js';
import { useWallets } from '../../wallets/use-wallets.js';
import '../../wallets/wallets.css';
import { setSigning, signingIsOn } from './signing.js';

export function SignVotes({ code }: { code: string }) {
  const { viewer } = useViewer();
  const here = useWallets();
  const [on, setOn] = useState(() => signingIsOn(viewer));
  const { wallet: address } = viewer;
  const choose = useAction(async (next: boolean) => {
    if (next && address !== null) await openAnyOf(here, address);
    setSigning(viewer, next);
    setOn(next);
  });
  return (
    <Panel title="Checking votes" className="sign-votes">
      {address !== null && (
        <>
          <ErrorSummary error={choose.error} />
          <Switch
            label="Sign my votes with my wallet"
            hint={choose.pending ? 'Look at your wallet.' : `It asks you each time. Linked: ${shortAddress(address)}`}
            on={on}
            onChange={(next) => void choose.run(next)}
          />
          <p className="hint">
            When a pair is decided, the log of votes shows anybody that this address voted, what, and on which number; not on
            whom. Others who were asked about the same pair can know its number, and so see what you voted; in a small community
            the two can work it out as well. Who copied the log keeps that, also when you delete your profile. Unsigned votes
            count the same and show no address.
          </p>
          {here.length === 0 && <p className="hint">This browser has no wallet: here your votes go unsigned.</p>}
        </>
      )}
      <p className="soft">
        Votes that are over are in a log that <Link to={`/verify/${encodeURIComponent(code)}`}>anybody can check</Link>.
      </p>
    </Panel>
  );
}

type Wallets = ReturnType<typeof useWallets>;

/** Throws with the words of the last one that said no. */
async function openAnyOf(here: Wallets, address: string): Promise<void> {
  for (const wallet of here) if (await hasAccount(wallet, address)) return;
  let refusal = new NotSigned('This browser has no wallet: open Nakodo in one that has.');
  for (const wallet of here) {
    try {
      return await openAccount(wallet, address);
    } catch (failure) {
      if (failure instanceof NotSigned) refusal = failure;
    }
  }
  throw refusal;
}
