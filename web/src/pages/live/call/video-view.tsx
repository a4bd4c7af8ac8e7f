// Shows tracks. What the browser refuses to play by itself waits for a click.
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../components/button.js';

interface VideoViewProps {
  tracks: readonly MediaStreamTrack[];
  /** Of the picture, for those who do not see it. */
  label: string;
  className: string;
  muted?: boolean;
}

export function VideoView({ tracks, label, className, muted = false }: VideoViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    element.srcObject = new MediaStream([...tracks]);
    let gone = false;
    element.play().catch((error: unknown) => !gone && setRefused(isRefusal(error)));
    return () => {
      gone = true;
      element.srcObject = null;
    };
  }, [tracks]);
  // Not when it plays: that begins with the first sound or picture, which may be later.
  const play = () => {
    setRefused(false);
    video.current?.play().catch((error: unknown) => setRefused(isRefusal(error)));
  };
  return (
    <>
      <video ref={video} className={className} aria-label={label} autoPlay playsInline muted={muted} />
      {refused && (
        <Button tone="primary" className="call-play" onClick={play}>
          Play sound and picture
        </Button>
      )}
    </>
  );
}

/** Taken away before it began is none. */
const isRefusal = (error: unknown) => error instanceof Error && error.name === 'NotAllowedError';

/** One's own picture, as in a mirror. */
export function OwnView({ track }: { track: MediaStreamTrack }) {
  const [tracks, setTracks] = useState<readonly MediaStreamTrack[]>([track]);
  if (tracks[0] !== track) setTracks([track]);
  return <VideoView tracks={tracks} label="You, as others see you (mirrored)" className="call-own" muted />;
}
