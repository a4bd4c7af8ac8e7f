// A photo that was chosen: shown as it will be, sent when the person says so, and how much of it has gone.
import { useEffect, useRef, useState } from 'react';
import { lookalike } from '../../../api/lookalike.js';
import { ApiError } from '../../../api/request.js';
import { Button } from '../../../components/button.js';
import { ErrorNotice } from '../../../components/notice.js';
import { Panel } from '../../../components/panel.js';
import { ProgressBar } from '../../../components/progress-bar.js';
import { useAction } from '../../../hooks/use-action.js';
import type { LooksData } from '../use-looks.js';
import type { PickedPhoto } from './read-photo.js';

interface SendPhotoProps {
  looks: LooksData;
  photo: PickedPhoto;
  onGiven: () => void;
  onBack: () => void;
}

export function SendPhoto({ looks, photo, onGiven, onBack }: SendPhotoProps) {
  const [share, setShare] = useState(0);
  const stop = useRef<AbortController>(undefined);
  const send = useRef<HTMLButtonElement>(null);
  const { run, pending, error } = useAction(async () => {
    stop.current = new AbortController();
    setShare(0);
    const onSent = (bytes: number) => setShare(Math.min(1, bytes / Math.max(1, photo.file.size)));
    try {
      await lookalike.give(looks.poolId, photo.file, { signal: stop.current.signal, onSent });
    } catch (failure) {
      // The consent was taken back in another tab: the page asks for it again.
      if (failure instanceof ApiError && failure.problems.some(({ path }) => path === 'consent')) looks.reload();
      throw failure;
    }
    looks.news.working(true);
    onGiven();
  });
  useEffect(() => {
    send.current?.focus();
    return () => stop.current?.abort();
  }, []);
  const stopped = error?.name === 'AbortError';
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return (
    <Panel title="Send this photo?" className="looks-photo looks-send">
      <Preview photo={photo} />
      <div className="looks-photo-words">
        {pending ? (
          <div className="looks-sending" role="status">
            <p>{share < 1 ? 'Sending your photo.' : 'All is sent: it is being kept.'}</p>
            <ProgressBar label="Sent" share={share} className={share < 1 ? undefined : 'nearly'} />
          </div>
        ) : (
          <p>It is looked at within a moment. Then those on your list see it.</p>
        )}
        {error && !stopped && (refused ? <Refused words={error.message} /> : <ErrorNotice error={error} />)}
        <div className="panel-actions">
          {!refused && (
            <Button ref={send} tone="primary" busy={pending} onClick={() => void run()}>
              {error && !stopped ? 'Send it again' : 'Send this photo'}
            </Button>
          )}
          {pending ? (
            <Button onClick={() => stop.current?.abort()}>Stop</Button>
          ) : (
            <Button tone={refused ? 'primary' : 'plain'} onClick={onBack}>
              Another one
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

/** The same photo would be refused again. */
function Refused({ words }: { words: string }) {
  return (
    <div className="notice error" role="alert">
      <p>{words}</p>
    </div>
  );
}

function Preview({ photo: { preview, name } }: { photo: PickedPhoto }) {
  if (!preview)
    return (
      <div className="looks-picture photo is-unseen">
        <span className="soft">{name}: this browser cannot show it, but it can be sent.</span>
      </div>
    );
  return (
    <div className="looks-picture photo" style={{ aspectRatio: `${preview.width} / ${preview.height}` }}>
      <img src={preview.source} alt="The photo you chose" />
    </div>
  );
}
