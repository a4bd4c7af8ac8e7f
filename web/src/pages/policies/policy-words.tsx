// A policy in sentences. What is a list in the sentence is a list on the page.
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

/** Clauses divided by semicolons stand below each other, under what they go on from. */
function Sentence({ text }: { text: string }) {
  const [, lead, rest] = /^(People meet only if|A pair is better) (.*)$/s.exec(text) ?? [];
  if (lead === undefined || rest === undefined) return text;
  return (
    <>
      {lead}{' '}
      {rest.split('; ').map((clause, at, all) => (
        <span key={clause} className="clause">
          {clause}
          {at < all.length - 1 ? '; ' : ''}
        </span>
      ))}
    </>
  );
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
