// A file is chosen or dropped.
import { useEffect, useState, type DragEvent } from 'react';

export function ChooseFile({ onChoose }: { onChoose: (file: File) => void }) {
  const [over, setOver] = useState(false);
  // A file dropped beside the place for it must not replace the page.
  useEffect(() => {
    const hold = (event: Event) => event.preventDefault();
    for (const name of ['dragover', 'drop']) addEventListener(name, hold);
    return () => ['dragover', 'drop'].forEach((name) => removeEventListener(name, hold));
  }, []);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onChoose(file);
  };
  return (
    <section
      className={`drop ${over ? 'over' : ''}`}
      aria-labelledby="choose-file"
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2 id="choose-file">Import people from a file</h2>
      <p className="soft">
        CSV, JSON or NDJSON, with the names of the columns in the first line: name, age, gender, interests … Nothing is stored
        before you have seen how it is read.
      </p>
      <label className="button primary file-button">
        <input
          type="file"
          accept=".csv,.tsv,.txt,.json,.ndjson,.jsonl,text/csv,application/json"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file) onChoose(file);
          }}
        />
        <span>Choose a file</span>
      </label>
      <p className="soft drop-hint">or drop it here</p>
    </section>
  );
}
