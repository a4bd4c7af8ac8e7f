// The text of a message; links open only where that is allowed, and tell the other side nothing.
const address = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?'’)\]}]/giu;

export function MessageText({ text, links }: { text: string; links: 'open' | 'plain' }) {
  if (links === 'plain') return <p className="message-text">{text}</p>;
  const parts: { at: number; text: string; link: boolean }[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    if (index > done) parts.push({ at: done, text: text.slice(done, index), link: false });
    parts.push({ at: index, text: found, link: true });
    done = index + found.length;
  }
  parts.push({ at: done, text: text.slice(done), link: false });
  return (
    <p className="message-text">
      {parts.map((part) =>
        part.link ? (
          <a key={part.at} href={part.text} target="_blank" rel="noopener noreferrer nofollow ugc">
            {part.text}
          </a>
        ) : (
          <span key={part.at}>{part.text}</span>
        ),
      )}
    </p>
  );
}
