// A policy in sentences. What is a list in the sentence is a list on the page.
import { Fragment } from 'react';

export function Words({ words }: { words: readonly string[] }) {
  return (
    <ul className="policy-words">
      {words.map((sentence) => (
        <li key={sentence}>
          <Sentence text={sentence} />
        </li>
      ))}
    </ul>
  );
}

/** Clauses divided by semicolons stand below each other. */
function Sentence({ text }: { text: string }) {
  const clauses = text.split('; ');
  if (clauses.length < 2) return text;
  return clauses.map((clause, at) => (
    <Fragment key={clause}>
      <span className={at === 0 ? undefined : 'clause'}>
        {clause}
        {at < clauses.length - 1 ? '; ' : ''}
      </span>
    </Fragment>
  ));
}

/** What a change does, one sentence each. */
export function Changes({ changes, none }: { changes: readonly string[]; none: string }) {
  if (changes.length === 0) return <p className="soft">{none}</p>;
  return (
    <ul className="policy-changes">
      {changes.map((change) => (
        <li key={change}>{change}</li>
      ))}
    </ul>
  );
}
