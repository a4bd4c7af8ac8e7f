// Adds a rule or a part of the score: only those that profiles here have something for.
import { useId, useState } from 'react';
import type { PolicyBody, PolicyTerms } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { entriesOf, fittingAttributes, withNewEntry, type List } from './policy-body.js';

interface AddTermProps {
  list: List;
  terms: PolicyTerms;
  body: PolicyBody;
  onBody: (body: PolicyBody) => void;
}

export function AddTerm({ list, terms, body, onBody }: AddTermProps) {
  const id = useId();
  const offered = terms.terms.filter((term) => term.list === list);
  const [chosen, setChosen] = useState(offered[0]?.name ?? '');
  const term = offered.find(({ name }) => name === chosen);
  const add = () => {
    if (!term) return;
    const place = entriesOf(body, list).length;
    onBody(withNewEntry(body, term, terms.attributes));
    // When it is drawn.
    requestAnimationFrame(() => document.getElementById(`${list}-${place}`)?.focus());
  };
  return (
    <div className="add-term">
      <div className="field">
        <label htmlFor={`add-${list}`}>{list === 'filters' ? 'Another rule' : 'Another part of the score'}</label>
        <select
          id={`add-${list}`}
          className="input"
          value={chosen}
          aria-describedby={`${id}about`}
          onChange={(event) => setChosen(event.target.value)}
        >
          {offered.map(({ name, label, fields }) => {
            const possible = fields.every(
              (field) => field.kind !== 'attribute' || fittingAttributes(field, terms.attributes).length > 0,
            );
            return (
              <option key={name} value={name} disabled={!possible}>
                {label}
                {possible ? '' : ' (no profile here has anything for it)'}
              </option>
            );
          })}
        </select>
      </div>
      <Button onClick={add}>Add</Button>
      <p className="hint" id={`${id}about`}>
        {term?.about}
      </p>
    </div>
  );
}
