// What each column becomes, beside some of what stands in it.
import { useId, useState } from 'react';
import type { ImportPreview } from '@nakodo/protocol';
import { Button } from '../../../components/button.js';
import { Badge, Panel } from '../../../components/panel.js';
import {
  choiceOf,
  isAttributeName,
  ownKinds,
  ownOf,
  type Choice,
  type Choices,
  type OwnKind,
  type PreviewColumn,
} from './mapping.js';

interface ColumnMapProps {
  preview: ImportPreview;
  choices: Choices;
  onChoices: (choices: Choices) => void;
}

/** A file may have a thousand. */
const shownFirst = 60;

export function ColumnMap({ preview, choices, onChoices }: ColumnMapProps) {
  const [all, setAll] = useState(false);
  const { columns, targets } = preview;
  const shown = all ? columns : columns.slice(0, shownFirst);
  const doubled = doubledTargets(preview, choices);
  return (
    <Panel title="What each column is">
      <p className="soft">
        Known names are taken by themselves. Say what the others are, or leave them out; people are matched by what is taken.
      </p>
      <ul className="column-map">
        {shown.map((column) => (
          <li key={column.column}>
            <Column
              column={column}
              targets={targets}
              choice={choiceOf(column, choices)}
              touched={choices[column.column] !== undefined}
              onChoice={(choice) => onChoices({ ...choices, [column.column]: choice })}
            />
          </li>
        ))}
      </ul>
      {columns.length > shown.length && (
        <Button className="wide" onClick={() => setAll(true)}>
          Show all {columns.length} columns
        </Button>
      )}
      {doubled.map((words) => (
        <p key={words} className="notice advice">
          {words}
        </p>
      ))}
    </Panel>
  );
}

function doubledTargets({ columns, targets }: ImportPreview, choices: Choices): string[] {
  const by = new Map<string, string[]>();
  for (const column of columns) {
    const choice = choiceOf(column, choices);
    if (choice.as !== 'nothing') by.set(choice.name, [...(by.get(choice.name) ?? []), column.column]);
  }
  return [...by].flatMap(([name, from]) => {
    const target = targets.find((one) => one.name === name);
    if (from.length < 2 || target?.kind === 'place') return [];
    const label = target?.label ?? name;
    const end = target?.kind === 'set' ? 'their words are united' : 'where both say something, the first counts';
    return [`${from.map((column) => `“${column}”`).join(' and ')} both become ${label}: ${end}.`];
  });
}

interface ColumnProps {
  column: PreviewColumn;
  targets: ImportPreview['targets'];
  choice: Choice;
  touched: boolean;
  onChoice: (choice: Choice) => void;
}

function Column({ column, targets, choice, touched, onChoice }: ColumnProps) {
  const id = useId();
  const value = choice.as === 'target' ? `t ${choice.name}` : choice.as;
  const choose = (next: string) => {
    if (next === 'nothing') onChoice({ as: 'nothing' });
    else if (next === 'own') onChoice(ownOf(column));
    else onChoice({ as: 'target', name: next.slice(2) });
  };
  return (
    <>
      <div className="column-what">
        <label htmlFor={id}>{column.column}</label>
        {!touched && column.how === 'name' && <Badge>known</Badge>}
        <span className="column-samples soft">
          {column.samples.length > 0 ? column.samples.join(' · ') : 'empty in the first rows'}
        </span>
      </div>
      <div className="column-is">
        <select id={id} className="input" value={value} onChange={(event) => choose(event.target.value)}>
          <option value="nothing">Leave it out</option>
          <option value="own">Something of its own …</option>
          <optgroup label="What Nakodo knows">
            {targets.map(({ name, label }) => (
              <option key={name} value={`t ${name}`}>
                {label}
              </option>
            ))}
          </optgroup>
          {choice.as === 'target' && !targets.some(({ name }) => name === choice.name) && (
            <option value={value}>{choice.name} (new)</option>
          )}
        </select>
        {choice.as === 'own' && <OwnAttribute column={column} choice={choice} onChoice={onChoice} />}
      </div>
    </>
  );
}

interface OwnProps {
  column: PreviewColumn;
  choice: Extract<Choice, { as: 'own' }>;
  onChoice: (choice: Choice) => void;
}

function OwnAttribute({ column, choice, onChoice }: OwnProps) {
  const id = useId();
  const wrong = !isAttributeName(choice.name);
  return (
    <div className="own">
      <label>
        <span>What kind of thing</span>
        <select
          className="input"
          value={choice.kind}
          onChange={(event) => onChoice({ ...choice, kind: event.target.value as OwnKind })}
        >
          {ownKinds.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Its name in policies</span>
        <input
          className="input"
          value={choice.name}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={id}
          onChange={(event) => onChoice({ ...choice, name: event.target.value })}
        />
      </label>
      <p id={id} className={wrong ? 'field-error' : 'hint'}>
        {wrong
          ? 'Lower-case letters, digits and _, beginning with a letter.'
          : `Added to all profiles as “${column.column}”; matches of a person see it.`}
      </p>
    </div>
  );
}
