// A .env file as people keep it: what we set is replaced in place or added at the end, every other line stays as it is.
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

const assignment = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/;

export function readEnvFile(path) {
  if (!existsSync(path)) return {};
  const found = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .map((line) => assignment.exec(line))
    .filter((match) => match !== null);
  return Object.fromEntries(found.map(([, name, value]) => [name, value.trim().replace(/^(["'])(.*)\1$/, '$2')]));
}

/** The text with these values. A name that is there twice keeps one line: the last, which is the one that counted. */
export function withValues(text, values) {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const nameOf = (line) => assignment.exec(line)?.[1];
  const last = new Map(lines.map((line, i) => [nameOf(line), i]));
  const kept = lines.flatMap((line, i) => {
    const name = nameOf(line);
    if (name === undefined || !(name in values)) return [line];
    return last.get(name) === i ? [`${name}=${values[name]}`] : [];
  });
  const added = Object.keys(values).filter((name) => !last.has(name));
  return [...kept, ...added.map((name) => `${name}=${values[name]}`)].join(end) + end;
}

/** Written beside and moved into place, so that a full disk or a kill never leaves half a file. Secrets may be in it: 0600 when new. */
export function writeEnvFile(path, values) {
  const exists = existsSync(path);
  const before = exists ? readFileSync(path, 'utf8') : '';
  const after = withValues(before, values);
  if (after === before) return;
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, after, { mode: exists ? statSync(path).mode & 0o777 : 0o600 });
  renameSync(draft, path);
}
