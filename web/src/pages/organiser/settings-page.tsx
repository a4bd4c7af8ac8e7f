// An event's settings: its words, its time, by which policy, for whom; and its end.
import { useState } from 'react';
import type { EventSummary } from '@nakodo/protocol';
import { organising } from '../../api/organising.js';
import { CheckboxField } from '../../components/choice-field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { say } from '../../components/toast.js';
import { useForm, type Form as FormState } from '../../hooks/use-form.js';
import { useResource } from '../../hooks/use-resource.js';
import { BecomeAnother } from './pool/become.js';
import { checkEvent, detailsOf, valuesOf, type EventValues } from './event-fields.js';
import { MatchingFields, TimeFields } from './event-form.js';
import { EventHead } from './event-head.js';
import type { OfEvent } from './of-event.js';
import { DeletePool } from './pool/delete-pool.js';
import { WordsFields } from './pool/pool-fields.js';

export function SettingsPage({ event, onEvent }: OfEvent) {
  return (
    <>
      <EventHead event={event} part="Settings" />
      <div className="narrow-page">
        <SettingsForm event={event} onEvent={onEvent} />
        <BecomeAnother pool={event} from="events" ends={endsOf(event)} />
        <DeletePool
          pool={event}
          noun="event"
          goes="Its lists and everybody’s place in it go for ever. People and their profiles stay."
          told={`${event.status?.members ?? 0} members lose their lists. This cannot be undone. To stop matching only, switch it off above.`}
          destroy={() => organising.delete(event.id, event.code)}
        />
      </div>
    </>
  );
}

function SettingsForm({ event, onEvent }: OfEvent) {
  const policies = useResource('policies to choose', (signal) => organising.policies('events', signal));
  const [saved, setSaved] = useState(() => valuesOf(event));
  const form: FormState<EventValues> = useForm<EventValues>({
    initial: saved,
    check: (values) => checkEvent(values, form.ref.current),
    async send(values) {
      const answer = await organising.edit(event.id, { ...detailsOf(values), matchmakingEnabled: values.matchmakingEnabled });
      onEvent(answer.event);
      policies.reload();
      setSaved(valuesOf(answer.event));
      form.reset(valuesOf(answer.event));
      say(costs(values, saved) ? 'Saved. Everybody is matched again.' : 'Saved.');
    },
  });
  const members = event.status?.members ?? 0;
  const willCost = costs(form.values, saved) && form.values.matchmakingEnabled && members > 0;
  return (
    <Form form={form} label="Settings of the event">
      <WordsFields form={form} read="before they join" />
      <TimeFields form={form} />
      <MatchingFields form={form} policies={policies} eventId={event.id} />
      <CheckboxField
        field={form.field('matchmakingEnabled')}
        label="People of this event are matched"
        hint="Switched off, lists stay as they are and nobody waits. Switched on again, everybody is matched anew."
      />
      {willCost && (
        <p className="notice advice">
          Saving has all {members === 1 ? 'members' : `${members} members`} matched again. Their lists stay until the new ones are
          decided.
        </p>
      )}
      <div className="form-actions">
        <SubmitButton form={form}>Save</SubmitButton>
      </div>
    </Form>
  );
}

/** Whether a change decides anew who is on whose list. */
function costs(values: EventValues, before: EventValues): boolean {
  const names = ['policyVersionId', 'matchLimit', 'minimumAge', 'matchmakingEnabled'] as const;
  return names.some((name) => String(values[name]).trim() !== String(before[name]));
}

const endsOf = ({ status }: EventSummary) =>
  `The lists of its ${status?.members ?? 0} members go. Make it an event again, and they are worked out anew.`;
