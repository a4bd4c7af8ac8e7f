// Importing people: choose a file, see what is in it, say what the columns are, check all of it, import it, read what became of each row.
import { useEffect, useRef, useState } from 'react';
import type { ImportReport } from '@nakodo/protocol';
import { organising } from '../../../api/organising.js';
import { ErrorNotice } from '../../../components/notice.js';
import { say } from '../../../components/toast.js';
import { digits } from '../../../components/numbers.js';
import { EventHead } from '../event-head.js';
import type { OfEvent } from '../of-event.js';
import { ChooseFile } from './choose-file.js';
import { FilePreview } from './file-preview.js';
import { Report } from './report.js';
import { UploadProgress, type Running } from './upload-progress.js';

interface Done {
  readonly report: ImportReport;
  readonly mapping: string;
}

export function ImportPage({ event, onEvent }: OfEvent) {
  const [file, setFile] = useState<File>();
  const [done, setDone] = useState<Done>();
  const upload = useUpload(event.id);
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setDone(undefined);
    upload.clear();
  };
  const run = async (mapping: string, dryRun: boolean) => {
    if (!file) return;
    const report = await upload.run(file, mapping, dryRun);
    if (!report) return;
    setDone({ report, mapping });
    if (dryRun) return;
    say(storedWords(report, event.name));
    await organising.event(event.id).then(onEvent, () => undefined); // the number of members; the stream tells it, too
  };
  return (
    <>
      <EventHead event={event} part="Import" />
      {!file && <ChooseFile onChoose={choose} />}
      {upload.error && <ErrorNotice error={upload.error} />}
      {upload.running && <UploadProgress running={upload.running} onStop={upload.stop} />}
      {file && done && !upload.running && (
        <Report
          eventId={event.id}
          file={file}
          report={done.report}
          onImport={() => void run(done.mapping, false)}
          onBack={() => setDone(undefined)}
          onAnother={() => choose(undefined)}
        />
      )}
      {file && (
        <div hidden={done !== undefined || upload.running !== undefined}>
          <FilePreview
            key={`${file.name} ${file.size} ${file.lastModified}`}
            eventId={event.id}
            file={file}
            onCheck={(mapping) => void run(mapping, true)}
            onAnother={() => choose(undefined)}
          />
        </div>
      )}
    </>
  );
}

function storedWords({ created, updated }: ImportReport, eventName: string): string {
  const stored = created + updated;
  return `${stored === 1 ? 'One person was' : `${digits(stored)} people were`} imported into ${eventName}.`;
}

/** One file on its way at a time. Leaving the page lets it go on; closing the window would stop it, so the browser asks first. */
function useUpload(eventId: string) {
  const [running, setRunning] = useState<Running>();
  const [error, setError] = useState<Error>();
  const stopper = useRef<AbortController>(undefined);
  const busy = running !== undefined;
  useEffect(() => {
    if (!busy) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [busy]);
  const run = async (file: File, mapping: string, dryRun: boolean): Promise<ImportReport | undefined> => {
    if (stopper.current) return undefined; // a second click
    const controller = new AbortController();
    stopper.current = controller;
    setError(undefined);
    setRunning({ dryRun, sent: 0, total: file.size });
    try {
      const onSent = (sent: number) => setRunning((before) => before && { ...before, sent: Math.min(sent, file.size) });
      return await organising.import(file, { eventId, mapping, dryRun }, { signal: controller.signal, onSent });
    } catch (thrown) {
      setError(controller.signal.aborted ? stopped(dryRun) : thrown instanceof Error ? thrown : new Error(String(thrown)));
      return undefined;
    } finally {
      stopper.current = undefined;
      setRunning(undefined);
    }
  };
  return { run, running, error, stop: () => stopper.current?.abort(), clear: () => setError(undefined) };
}

const stopped = (dryRun: boolean) =>
  new Error(
    dryRun
      ? 'Stopped. Nothing was stored.'
      : 'Stopped. People of the rows before are stored; import the file again to finish: nobody is stored twice.',
  );
