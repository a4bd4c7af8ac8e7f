// Taking a photo of oneself: asked for by a press and nothing else, seen as in a mirror, and off as soon as the question is answered.
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../components/button.js';
import { Dialog } from '../../../components/dialog.js';
import { Loading } from '../../../components/notice.js';
import { failureOf, type MediaFailure } from '../../live/call/media-words.js';
import { jpegOf } from './read-photo.js';

/** Pages get no camera without https. */
export const hasCamera = (): boolean => globalThis.isSecureContext && 'mediaDevices' in navigator;

interface CameraProps {
  open: boolean;
  onClose: () => void;
  onTaken: (photo: Blob) => void;
}

export function Camera({ open, onClose, onTaken }: CameraProps) {
  const done = (photo: Blob) => {
    onClose();
    onTaken(photo);
  };
  return (
    <Dialog open={open} onClose={onClose} title="Take a photo">
      <Viewfinder onClose={onClose} onTaken={done} />
    </Dialog>
  );
}

const wanted: MediaTrackConstraints = { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 960 } };

function Viewfinder({ onClose, onTaken }: Omit<CameraProps, 'open'>) {
  const video = useRef<HTMLVideoElement>(null);
  const shutter = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<'asking' | 'ready' | MediaFailure>('asking');
  const [shape, setShape] = useState('4 / 3');
  const [round, setRound] = useState(0);
  useEffect(() => {
    let gone = false;
    let stream: MediaStream | undefined;
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    const start = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
        // Allowed too late: the light goes out again.
        if (gone || !video.current) return stop();
        stream.getVideoTracks()[0]?.addEventListener('ended', () => setState('lost'), { once: true });
        video.current.srcObject = stream;
        await video.current.play();
        // Held upright, a phone sees upright.
        setShape(`${video.current.videoWidth} / ${video.current.videoHeight}`);
        setState('ready');
      } catch (error) {
        if (!gone) setState(failureOf(error));
      }
    };
    setState('asking');
    void start();
    return () => {
      gone = true;
      stop();
    };
  }, [round]);
  useEffect(() => {
    if (state === 'ready') shutter.current?.focus();
  }, [state]);
  const take = async () => {
    if (video.current) onTaken(await frameOf(video.current));
  };
  const failed = state !== 'asking' && state !== 'ready';
  return (
    <>
      <div className={`looks-camera is-${failed ? 'failed' : state}`} style={{ aspectRatio: shape }}>
        <video ref={video} playsInline muted aria-label="What your camera sees, as in a mirror" />
        {state === 'ready' && <span className="looks-oval" aria-hidden="true" />}
        {state === 'asking' && <Loading label="Asking for your camera" />}
        {failed && <p role="alert">{failureWords[state]}</p>}
      </div>
      <p className="soft looks-small" role="status">
        {state === 'ready' && 'The camera is on. Your whole face in the oval, looking here, in good light.'}
      </p>
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        {failed ? (
          <Button tone="primary" onClick={() => setRound((count) => count + 1)}>
            Try again
          </Button>
        ) : (
          <Button ref={shutter} tone="primary" disabled={state !== 'ready'} onClick={() => void take()}>
            Take the photo
          </Button>
        )}
      </div>
    </>
  );
}

const other = 'Or choose a photo from your files.';

const failureWords: Readonly<Record<MediaFailure, string>> = {
  insecure: `Browsers give no camera to a page without https. ${other}`,
  unsupported: `This browser gives pages no camera. ${other}`,
  denied: `Your browser does not let this page use the camera. Allow it beside the address above, then try again. ${other}`,
  missing: `No camera was found. ${other}`,
  taken: `Your camera is in use by another program. Close that one, then try again. ${other}`,
  lost: `Your camera was unplugged or switched off. ${other}`,
  unknown: `Your camera could not be started. ${other}`,
};

/** As others see one, not as the mirror does. */
async function frameOf(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return await jpegOf(canvas);
}
