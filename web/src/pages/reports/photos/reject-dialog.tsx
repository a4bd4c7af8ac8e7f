// Why a photo is not accepted: chosen with a click or a digit, with a note for the log.
import type { KeyboardEvent } from 'react';
import { detailsLength, type PhotoRejection, type PhotoReview } from '@nakodo/protocol';
import { Button } from '../../../components/button.js';
import { Dialog } from '../../../components/dialog.js';
import { FieldError, TextAreaField } from '../../../components/field.js';
import { Form, SubmitButton } from '../../../components/form.js';
import { useForm } from '../../../hooks/use-form.js';
import { rejections, rejectionWords } from './rejection-words.js';

type OnReject = (reason: PhotoRejection, note: string) => Promise<void>;

interface RejectProps {
  /** Undefined: nothing is asked. */
  photo: PhotoReview | undefined;
  onClose: () => void;
  onReject: OnReject;
}

export function RejectDialog({ photo, onClose, onReject }: RejectProps) {
  const title = photo ? `Reject the photo of ${photo.person.name}?` : '';
  return (
    <Dialog open={photo !== undefined} onClose={onClose} title={title}>
      {photo && <RejectForm title={title} onClose={onClose} onReject={onReject} />}
    </Dialog>
  );
}

interface Values {
  readonly reason: PhotoRejection | '';
  readonly note: string;
}

function RejectForm({ title, onClose, onReject }: { title: string; onClose: () => void; onReject: OnReject }) {
  const form = useForm<Values>({
    initial: { reason: '', note: '' },
    check: ({ reason }) => (reason === '' ? [{ path: 'reason', message: 'Choose why: their person is told' }] : []),
    send: async ({ reason, note }) => (reason === '' ? undefined : await onReject(reason, note)),
  });
  const reason = form.field('reason');
  const choose = (event: KeyboardEvent) => {
    const chosen = rejections[Number(event.key) - 1];
    if (chosen === undefined || event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    reason.set(chosen);
  };
  return (
    // Digits are a shorter way to what can be chosen below.
    <div onKeyDown={choose}>
      <Form form={form} label={title}>
        <p className="dialog-words">
          Others see it no more, its matches go, and what was measured in it is deleted. Its person is told why, and can give
          another.
        </p>
        <fieldset
          className="field choices"
          id={reason.id}
          tabIndex={reason.error ? -1 : undefined}
          aria-invalid={reason.error ? true : undefined}
        >
          <legend>Why?</legend>
          <div className="rejections">
            {rejections.map((one, at) => (
              <label key={one} className="check">
                <input
                  type="radio"
                  name="reason"
                  checked={reason.value === one}
                  autoFocus={at === 0}
                  onChange={() => reason.set(one)}
                />
                <span>
                  <kbd>{at + 1}</kbd> {rejectionWords[one]}
                </span>
              </label>
            ))}
          </div>
          <FieldError id={reason.id} error={reason.error} />
        </fieldset>
        <TextAreaField
          field={form.field('note')}
          label="A note for other moderators"
          optional
          rows={2}
          maxLength={detailsLength}
        />
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <SubmitButton form={form} tone="danger">
            Reject
          </SubmitButton>
        </div>
      </Form>
    </div>
  );
}
