// Which lobby this is, and whether it takes people now.
import type { LobbyPreview } from '@nakodo/protocol';
import type { MatchmakingState } from '@nakodo/sdk';
import { PageHead } from '../../components/page-head.js';

export function LobbyHead({ lobby, state }: { lobby: LobbyPreview; state: MatchmakingState | undefined }) {
  // An ended talk and a problem have a heading of their own.
  if (state?.name === 'ended' || state?.name === 'error') return null;
  if (state?.name === 'searching')
    return <PageHead title="Looking for somebody" windowTitle="Looking for somebody" eyebrow={lobby.name} />;
  return <PageHead title={lobby.name} eyebrow="Live" lead={lobby.description} />;
}
