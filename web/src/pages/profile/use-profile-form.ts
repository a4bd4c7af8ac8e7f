// Editing one's profile: what was saved, what is typed, saving, and what to do when another tab saved meanwhile. Typed words survive a
// failed save, a conflict, and going back and forth.
import { useEffect, useRef, useState } from 'react';
import type { ProfileAnswer } from '@nakodo/protocol';
import { profiles } from '../../api/profile.js';
import { ApiError } from '../../api/request.js';
import { useForm, type Form } from '../../hooks/use-form.js';
import { useLeaveGuard } from '../../shell/leaving.js';
import { useViewer } from '../../viewer.js';
import { checkDraft, differences, editOf, merge, same, toDraft, type Draft, type Merged } from './draft.js';

interface Kept {
  readonly base: ProfileAnswer;
  readonly draft: Draft;
}

/** Of whom: for the way back, which cannot be barred. */
const kept = new Map<string, Kept>();

export interface ProfileForm {
  readonly form: Form<Draft>;
  readonly base: ProfileAnswer;
  readonly changed: readonly string[];
  /** What was saved elsewhere meanwhile; undefined: nothing, or it is dealt with. */
  readonly elsewhere: Merged | undefined;
  readonly theirs: Draft;
  readonly saved: boolean;
  readonly undo: () => void;
  readonly dismissElsewhere: () => void;
}

export function useProfileForm(loaded: ProfileAnswer): ProfileForm {
  const { refresh } = useViewer();
  const [start] = useState(() => startFrom(loaded));
  const [base, setBase] = useState(loaded);
  const [elsewhere, setElsewhere] = useState(start.elsewhere);
  const [saved, setSaved] = useState(false);
  const latest = useRef<Draft>(start.draft);

  const form = useForm<Draft>({
    initial: start.draft,
    check: checkDraft,
    send: async (sent) => {
      const edit = editOf(base, sent);
      try {
        const answer = await profiles.edit(edit);
        setBase(answer);
        setElsewhere(undefined);
        setSaved(true);
        form.reset(typedSince(sent, latest.current, toDraft(answer)));
        if (edit.name !== undefined || edit.avatar !== undefined) refresh();
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 'conflict')) throw error;
        await meetOther();
      }
    },
  });
  latest.current = form.values;

  const meetOther = async () => {
    const answer = await profiles.mine();
    const merged = merge(toDraft(base), toDraft(answer), latest.current);
    setBase(answer);
    setElsewhere(merged);
    form.reset(merged.draft);
  };
  const theirs = toDraft(base);
  const changed = differences(theirs, form.values);
  useLeaveGuard(changed.length > 0);
  useKeeping(base, form.values, changed.length > 0);
  return {
    form,
    base,
    changed,
    elsewhere,
    theirs,
    saved: saved && changed.length === 0,
    undo: () => {
      form.reset(theirs);
      setElsewhere(undefined);
    },
    dismissElsewhere: () => setElsewhere(undefined),
  };
}

/** What was typed before, when one comes back to it. */
function startFrom(loaded: ProfileAnswer): { draft: Draft; elsewhere?: Merged } {
  const before = kept.get(loaded.profile.id);
  const fresh = toDraft(loaded);
  if (!before) return { draft: fresh };
  if (before.base.profile.revision === loaded.profile.revision) return { draft: before.draft };
  const merged = merge(toDraft(before.base), fresh, before.draft);
  return { draft: merged.draft, elsewhere: merged };
}

/** What was typed while it was being saved stays. */
function typedSince(sent: Draft, now: Draft, answer: Draft): Draft {
  return Object.fromEntries(
    Object.keys(answer).map((name) => [name, (same(sent[name], now[name]) ? answer : now)[name] ?? null]),
  );
}

function useKeeping(base: ProfileAnswer, draft: Draft, unsaved: boolean): void {
  const { id } = base.profile;
  useEffect(() => {
    if (unsaved) kept.set(id, { base, draft });
    else kept.delete(id);
  }, [id, base, draft, unsaved]);
}
