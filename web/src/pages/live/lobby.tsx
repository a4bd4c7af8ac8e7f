// Inside a lobby: one line to the server, and what the person sees follows from where they stand and nothing else.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { LobbyPreview } from '@nakodo/protocol';
import type { MatchmakingState } from '@nakodo/sdk';
import { useMatchmaking } from '@nakodo/sdk/react';
import { profiles } from '../../api/profile.js';
import { BlockDialog } from '../../components/block-dialog.js';
import { Loading } from '../../components/notice.js';
import { ReportDialog } from '../../components/report-dialog.js';
import { sentence } from '../../components/sentence.js';
import { say } from '../../components/toast.js';
import { useKeptFocus } from '../../hooks/use-kept-focus.js';
import { useResource } from '../../hooks/use-resource.js';
import { Announcer } from './announcer.js';
import { Before } from './before.js';
import { CallProvider, useSignals } from './call/call-provider.js';
import { useActive } from './call/use-active.js';
import { Ended } from './ended.js';
import { LineBand } from './line-band.js';
import type { LiveActions } from './live-here.js';
import { LobbyHead } from './lobby-head.js';
import { Searching } from './searching.js';
import { OwnInterests } from './use-shared-interests.js';
import { useSwitches } from './switches.js';
import { Talk } from './talk.js';
import { Trouble } from './trouble.js';
import { useLiveSounds } from './use-live-sounds.js';

/** What is asked about somebody, in a dialog that outlives the talk. */
interface Asking {
  readonly what: 'report' | 'block';
  readonly person: { readonly id: string; readonly name: string };
  readonly sessionId: string;
}

const none: readonly string[] = [];

interface LobbyProps {
  lobby: LobbyPreview;
  /** The lobby may be another than it was. */
  onLook: () => void;
  onLeft: () => void;
}

export function Lobby({ lobby, onLook, onLeft }: LobbyProps) {
  const switches = useSwitches();
  const signals = useSignals();
  const live = useMatchmaking({
    autoSearch: switches.goesOn,
    onSignal: signals.pass,
    // A call that has just ended still has something to say; one that goes on says it again.
    onRefused: (of, { detail, title }) => of !== 'signal' && say(sentence(detail ?? title)),
  });
  const actions = useActions(live, lobby.id);
  const interests = useResource('my profile', profiles.mine).data?.profile.interests;
  const [asking, setAsking] = useState<Asking>();
  // The button that begins a search goes with it.
  const kept = useKeptFocus<HTMLDivElement>();
  const { setAutoSearch } = live;
  // Nothing goes on by itself under a dialog.
  useEffect(() => setAutoSearch(switches.goesOn && !asking), [setAutoSearch, switches.goesOn, asking]);
  useLiveSounds(live.state, switches.sounds);
  const { state } = live;
  const shown = state.name === 'connecting' ? state.back : state;
  const active = useActive(shown, switches.goesOn);
  const standing = shown?.name;
  const before = useRef(standing);
  useEffect(() => {
    // A search ends without a word when the lobby was paused: the page of the lobby says so.
    if (before.current === 'searching' && standing === 'idle') onLook();
    before.current = standing;
  }, [standing, onLook]);
  const onAsk = (what: Asking['what']) => {
    if (shown?.name !== 'connected' && shown?.name !== 'ended') return;
    setAsking({ what, person: shown.session.partner, sessionId: shown.session.id });
  };
  const closeDialog = () => setAsking(undefined);
  return (
    <div className={`live is-${shown?.name ?? 'opening'}`} {...kept}>
      <LineBand state={state} />
      <Announcer state={state} />
      {shown?.name !== 'connected' && <LobbyHead lobby={lobby} state={shown} />}
      <CallProvider signals={signals} send={live.signal} line={state.name !== 'connecting'} active={active}>
        <OwnInterests value={interests ?? none}>
          <Stage
            shown={shown}
            lost={state.name === 'connecting'}
            {...{ lobby, switches, actions, onAsk, onLeft }}
            blank={interests?.length === 0}
          />
        </OwnInterests>
      </CallProvider>
      {asking && (
        <>
          <ReportDialog
            person={asking.person}
            sessionId={asking.sessionId}
            open={asking.what === 'report'}
            onClose={closeDialog}
          />
          <BlockDialog person={asking.person} open={asking.what === 'block'} onClose={closeDialog} />
        </>
      )}
    </div>
  );
}

type Live = ReturnType<typeof useMatchmaking>;
type Shown = Exclude<MatchmakingState, { name: 'connecting' }> | undefined;

interface StageProps {
  /** Undefined: the server has not said yet. */
  shown: Shown;
  lost: boolean;
  lobby: LobbyPreview;
  /** They have not said yet what they like. */
  blank: boolean;
  switches: ReturnType<typeof useSwitches>;
  actions: LiveActions;
  onAsk: (what: Asking['what']) => void;
  onLeft: () => void;
}

function Stage({ shown, lost, lobby, blank, switches, actions, onAsk, onLeft }: StageProps) {
  switch (shown?.name) {
    case undefined:
      return <Loading label="Opening the lobby" />;
    case 'idle':
      return <Before lobby={lobby} blank={blank} switches={switches} onSearch={actions.search} onLeft={onLeft} />;
    case 'searching':
      return <Searching lobby={lobby} looking={shown} onStop={actions.stop} />;
    case 'connected':
      return <Talk key={shown.session.id} talk={shown} lost={lost} actions={actions} switches={switches} onAsk={onAsk} />;
    case 'ended':
      return <Ended key={shown.session.id} over={shown} actions={actions} onAsk={onAsk} />;
    case 'error':
      return <Trouble problem={shown.problem} final={shown.final} code={lobby.code} actions={actions} />;
  }
}

/** The same functions at each render, for this lobby. */
function useActions(live: Live, poolId: string): LiveActions {
  const latest = useRef(live);
  latest.current = live;
  return useMemo(
    () => ({
      search: () => latest.current.search(poolId),
      stop: () => latest.current.stopSearching(),
      skip: () => latest.current.skip(),
      leave: () => latest.current.leave(),
      say: (text) => latest.current.say(text),
      sayAgain: (clientId) => latest.current.sayAgain(clientId),
      discard: (clientId) => latest.current.discard(clientId),
      typing: () => latest.current.typing(),
      keep: () => latest.current.keep(),
      dismiss: () => latest.current.dismiss(),
      retry: () => latest.current.retry(),
    }),
    [poolId],
  );
}
