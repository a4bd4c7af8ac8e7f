// Giving a photo: dragged here, pasted, chosen as a file, or taken with the camera; looked at before it is sent.
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../components/button.js';
import { Icon } from '../../../components/icons.js';
import { Panel } from '../../../components/panel.js';
import { useAction } from '../../../hooks/use-action.js';
import type { LooksData } from '../use-looks.js';
import { Camera, hasCamera } from './camera.js';
import { FileButton } from './file-button.js';
import { readPhoto, type PickedPhoto } from './read-photo.js';
import { SendPhoto } from './send-photo.js';
import { useFilesGiven } from './use-files-given.js';

interface GivePhotoProps {
  looks: LooksData;
  title: string;
  /** It is on the server. */
  onGiven: () => void;
  /** Without it there is nothing to go back to. */
  onCancel?: () => void;
}

export function GivePhoto({ looks, title, onGiven, onCancel }: GivePhotoProps) {
  const [picked, setPicked] = useState<PickedPhoto>();
  const [camera, setCamera] = useState(false);
  const choose = useRef<HTMLButtonElement>(null);
  const { run, pending, error, clear } = useAction(async (file: Blob, name: string) => setPicked(await readPhoto(file, name)));
  const take = (file: Blob, name: string) => {
    clear();
    setPicked(undefined);
    void run(file, name);
  };
  const over = useFilesGiven((file) => take(file, file.name));
  const toChoice = useRef(onCancel !== undefined);
  useEffect(() => {
    // What was pressed is gone ("Replace", "Another one"): the focus goes on here.
    if (picked) toChoice.current = true;
    else if (toChoice.current) choose.current?.focus();
  }, [picked]);
  if (picked) return <SendPhoto looks={looks} photo={picked} onGiven={onGiven} onBack={() => setPicked(undefined)} />;
  return (
    <Panel title={title} className={`looks-give ${over ? 'is-over' : ''}`}>
      <div className="looks-drop">
        <Icon name="camera" />
        <p className="looks-desk">{over ? 'Let go: you see it before it is sent.' : 'Drag a photo here, or paste one.'}</p>
        <div className="looks-ways">
          <FileButton
            ref={choose}
            words="Choose a photo"
            tone="primary"
            busy={pending}
            onFile={(file) => take(file, file.name)}
          />
          {hasCamera() ? (
            <Button onClick={() => setCamera(true)}>Take a photo</Button>
          ) : (
            <FileButton words="Take a photo" className="looks-capture" capture onFile={(file) => take(file, file.name)} />
          )}
          {onCancel && (
            <Button tone="quiet" onClick={onCancel}>
              Keep the old one
            </Button>
          )}
        </div>
        <p className="soft looks-small">One face, looking at the camera, in good light. JPEG, PNG or WebP, up to 20 MB.</p>
      </div>
      {error && (
        <div className="notice error" role="alert">
          <p>{error.message}</p>
        </div>
      )}
      <Camera open={camera} onClose={() => setCamera(false)} onTaken={(blob) => take(blob, 'your-photo.jpg')} />
    </Panel>
  );
}
