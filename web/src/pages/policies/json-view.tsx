// The policy as text: a plain text area (it works with every keyboard and screen reader, and costs nothing to load; a code editor would be
// 130 KB) with numbered lines, and what is wrong at its line.
import { useMemo, useRef } from 'react';
import type { Problem } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { Panel } from '../../components/panel.js';
import { lineOf, placeOf, type Place } from './json-places.js';
import { printBody } from './policy-body.js';
import type { Draft } from './use-policy-draft.js';

interface Fault extends Place {
  readonly line: number;
  readonly message: string;
}

export function JsonView({ draft, problems }: { draft: Draft; problems: readonly Problem[] }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const { text, json, body } = draft;
  const faults = useMemo(() => faultsOf(draft, problems), [draft, problems]);
  const lines = text.split('\n').length;
  const marked = new Set(faults.map(({ line }) => line));
  const show = ({ start, end }: Fault) => {
    area.current?.focus();
    area.current?.setSelectionRange(start, Math.max(end, start + 1));
  };
  return (
    <Panel
      title="JSON"
      aside={
        <Button tone="quiet" disabled={!body} onClick={() => body && draft.setText(printBody(body))}>
          Lay out neatly
        </Button>
      }
    >
      <div className="code">
        <div className="code-lines" aria-hidden="true">
          {Array.from({ length: lines }, (_, at) => (
            <span key={at} className={marked.has(at + 1) ? 'fault' : undefined}>
              {at + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={area}
          aria-label="The policy as JSON"
          aria-invalid={faults.length > 0}
          aria-describedby={faults.length > 0 ? 'json-faults' : undefined}
          rows={Math.max(lines, 8)}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          value={text}
          onChange={(event) => draft.setText(event.target.value)}
        />
      </div>
      {faults.length > 0 && (
        <ul className="faults" id="json-faults">
          {faults.map((fault) => (
            <li key={`${fault.start} ${fault.message}`}>
              <button type="button" className="link-button" onClick={() => show(fault)}>
                Line {fault.line}
              </button>
              : {fault.message}
            </li>
          ))}
        </ul>
      )}
      {faults.length === 0 && !json.error && <p className="hint">Every term and key is described in docs/policy-terms.md.</p>}
    </Panel>
  );
}

function faultsOf({ text, json }: Draft, problems: readonly Problem[]): Fault[] {
  if (json.error) {
    const { at, message } = json.error;
    return [{ start: at, end: at + 1, line: lineOf(text, at), message }];
  }
  const faults = problems.map(({ path, message }) => {
    const place = placeOf(json.places, path) ?? { start: 0, end: text.length };
    return { ...place, line: lineOf(text, place.start), message };
  });
  return faults.toSorted((a, b) => a.start - b.start);
}
