// One's picture: chosen, cut to a square, shown, removed.
import { useId, useRef } from 'react';
import { Avatar } from '../../components/avatar.js';
import { Button } from '../../components/button.js';
import { FieldError } from '../../components/field.js';
import { useAction } from '../../hooks/use-action.js';
import type { FieldState } from '../../hooks/use-form.js';
import { makePicture } from './picture.js';

export function AvatarField({ field, name }: { field: FieldState<string | null>; name: string }) {
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  const { run, pending, error, clear } = useAction(async (file: File) => field.set(await makePicture(file)));
  const remove = () => {
    clear();
    field.set(null);
  };
  return (
    <div className="field avatar-field" id={field.id} tabIndex={-1}>
      <Avatar name={name || '?'} image={field.value} size="large" />
      <div className="avatar-actions">
        <Button busy={pending} onClick={() => input.current?.click()} aria-describedby={hint}>
          {field.value ? 'Another picture' : 'Add a picture'}
        </Button>
        {field.value && (
          <Button tone="quiet" onClick={remove}>
            Remove picture
          </Button>
        )}
        <p className="hint" id={hint}>
          Cut to a square here in your browser.
        </p>
        <FieldError id={field.id} error={error?.message ?? field.error} />
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void run(file);
        }}
      />
    </div>
  );
}
