// A set of words: typed with Enter or a comma, pasted as a list, or picked from suggestions; each can be removed.
import { useId, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import type { FieldState } from '../hooks/use-form.js';
import { Field, type FieldWords } from './field.js';

interface TagFieldProps extends FieldWords {
  field: FieldState<readonly string[]>;
  /** What others have or what the registry offers. */
  suggestions?: readonly string[];
  most?: number;
}

const suggestionsShown = 8;

export function TagField({ field, label, hint, optional = false, suggestions = [], most = 50 }: TagFieldProps) {
  const [typed, setTyped] = useState('');
  const [said, setSaid] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const has = (word: string) => field.value.some((one) => same(one, word));
  const add = (words: readonly string[]) => {
    const fresh = words
      .flatMap((word) => word.split(','))
      .map((word) => word.trim())
      .filter((word, place, all) => isFirst(word, place, all) && !has(word));
    setTyped('');
    if (fresh.length === 0) return;
    field.set([...field.value, ...fresh].slice(0, most));
    setSaid(`Added ${fresh.join(', ')}.`);
  };
  const remove = (word: string) => {
    field.set(field.value.filter((one) => one !== word));
    setSaid(`Removed ${word}.`);
    input.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if ((event.key === 'Enter' || event.key === ',') && typed.trim()) {
      event.preventDefault();
      add([typed]);
    } else if (event.key === 'Enter') {
      // Not the whole form: whoever is choosing words is not done.
      event.preventDefault();
    } else if (event.key === 'Backspace' && !typed && field.value.length > 0) {
      remove(field.value.at(-1) ?? '');
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const words = event.clipboardData.getData('text').split(/[,;\n\t]/);
    if (words.length < 2) return;
    event.preventDefault();
    add([typed, ...words]);
  };
  const offered = suggestions.filter((word) => !has(word) && word.toLowerCase().includes(typed.trim().toLowerCase()));
  return (
    <Field field={field} label={label} optional={optional} {...(hint !== undefined && { hint })}>
      {(control) => (
        <div className="tag-field">
          {field.value.length > 0 && (
            <ul className="tags" aria-label={label}>
              {field.value.map((word) => (
                <li className="tag" key={word}>
                  {word}
                  <button type="button" onClick={() => remove(word)} aria-label={`Remove ${word}`}>
                    <span aria-hidden="true">×</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          <div className="tag-entry">
            <input
              {...control}
              ref={input}
              className="input"
              value={typed}
              autoComplete="off"
              autoCapitalize="none"
              enterKeyHint="done"
              disabled={field.value.length >= most}
              placeholder={field.value.length >= most ? `That is ${most}: remove one to add another` : 'Type and press Enter'}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={onKey}
              onPaste={onPaste}
              onBlur={() => typed.trim() && add([typed])}
            />
          </div>
          {offered.length > 0 && field.value.length < most && (
            <div className="tag-offers" id={listId} role="group" aria-label={`Suggestions for ${label}`}>
              {offered.slice(0, suggestionsShown).map((word) => (
                <button
                  type="button"
                  className="tag-offer"
                  key={word}
                  // Before the input loses the focus and adds what is half typed.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => add([word])}
                >
                  <span aria-hidden="true">+ </span>
                  {word}
                </button>
              ))}
            </div>
          )}
          <span className="hidden" role="status">
            {said}
          </span>
        </div>
      )}
    </Field>
  );
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
const isFirst = (word: string, place: number, all: readonly string[]) =>
  word !== '' && all.findIndex((one) => same(one.trim(), word)) === place;
