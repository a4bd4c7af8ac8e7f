// Deleting a photo of one's own: what goes with it, before it does.
import { useState } from 'react';
import type { OwnFace } from '@nakodo/protocol';
import { lookalike } from '../../../api/lookalike.js';
import { Button } from '../../../components/button.js';
import { ConfirmDialog } from '../../../components/dialog.js';
import { say } from '../../../components/toast.js';
import type { LooksData } from '../use-looks.js';

interface DeletePhotoProps {
  looks: LooksData;
  face: OwnFace;
  words: string;
}

export function DeletePhoto({ looks, face, words }: DeletePhotoProps) {
  const [asking, setAsking] = useState(false);
  const counts = face.state === 'ready';
  const remove = async () => {
    await lookalike.deletePhoto(face.id);
    say('Your photo is deleted.');
    looks.reload();
  };
  return (
    <>
      <Button tone="quiet" onClick={() => setAsking(true)}>
        {words}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Delete this photo?"
        action="Delete"
        tone="danger"
        onConfirm={remove}
      >
        <p>
          The file goes, and with it what was measured in it{counts && ', everybody on your list, and you on theirs'}. This cannot
          be undone.
        </p>
        {counts ? (
          <p>Conversations you have stay. With a new photo you are compared anew.</p>
        ) : (
          <p>You can give another photo at any time.</p>
        )}
      </ConfirmDialog>
    </>
  );
}
