// While the next partner is searched: one's own picture, and that it stays on. Nothing when camera and microphone are off.
import { CallControls, MediaTrouble } from './call-controls.js';
import { useLocalMedia } from './call-provider.js';
import { OwnView } from './video-view.js';
import './call.css';

export function SearchingCamera() {
  const [, { tracks }] = useLocalMedia();
  if (!tracks.video && !tracks.audio) return null;
  const what = tracks.video && tracks.audio ? 'camera and microphone stay' : tracks.video ? 'camera stays' : 'microphone stays';
  return (
    <section className="call call-searching" aria-label="Your camera and microphone">
      {tracks.video && (
        <div className="call-screen">
          <OwnView track={tracks.video} />
        </div>
      )}
      <p className="call-words">Your {what} on for the next person. They see and hear you only after they have joined, too.</p>
      <CallControls />
      <MediaTrouble />
    </section>
  );
}
