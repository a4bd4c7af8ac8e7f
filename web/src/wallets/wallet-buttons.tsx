// One button for each wallet of this browser. Nothing where there is none, unless it is to be explained.
import { Button } from '../components/button.js';
import type { Wallet } from './discover.js';
import { useWallets } from './use-wallets.js';
import './wallets.css';

interface WalletButtonsProps {
  /** `Sign in with`, before the name of the wallet. */
  action: string;
  busy: boolean;
  onPick: (wallet: Wallet) => void;
}

export function WalletButtons({ action, busy, onPick }: WalletButtonsProps) {
  return (
    <div className="wallet-buttons">
      {useWallets().map((wallet) => (
        <Button key={wallet.id} busy={busy} onClick={() => onPick(wallet)}>
          {action} {wallet.name}
        </Button>
      ))}
    </div>
  );
}
