// Importing people over HTTP: first what the file holds, then the file itself, as it streams in. Nothing is kept between the two.
import { z } from 'zod';
import { importPreview, importPreviewQuery, importQuery, importReport, previewBytes, type ImportReport } from '@nakodo/protocol';
import type { Database, Session } from '../db/database.js';
import { AppError } from '../errors.js';
import { getEvent } from '../modes/events/events.read.js';
import { streamBody } from '../server/http/body.js';
import { answer, asCaller, createRouter, endpoint, type Router } from '../server/http/endpoint.js';
import { compilePolicy } from '../policy/compile.js';
import { parsePolicy } from '../policy/policy.js';
import { listAttributes, type RegisteredAttribute } from './attributes.js';
import { importPeople, type StoredImport } from './import-store.js';
import { importTargets, previewPeople } from './import-preview.js';
import { BadRows } from './import/bad-rows.js';
import { getPool } from './pools.js';

export interface ImportRoutes {
  readonly db: Database;
  readonly importMaxBytes: number;
}

const file = { content: { 'application/octet-stream': { schema: z.any().meta({ type: 'string', format: 'binary' }) } } };

const preview = endpoint('admin', {
  method: 'post',
  path: '/api/imports/preview',
  tags: ['organising'],
  summary: 'What a file of people holds, and how it would be read',
  description: 'The body is the file, or its first 256 KiB with `whole=false`: CSV, JSON or NDJSON.',
  request: { query: importPreviewQuery, body: file },
  responses: { 200: answer(importPreview, 'Columns with samples, what each becomes, and the first rows') },
});

const upload = endpoint('admin', {
  method: 'post',
  path: '/api/imports',
  tags: ['organising'],
  summary: 'Import people from a file',
  description:
    'The body is the file. Rows that cannot be taken are listed with their reason, all others are stored. ' +
    'Importing a file again updates the same people, so an import that broke off is finished by doing it again.',
  request: { query: importQuery, body: file },
  responses: { 200: answer(importReport, 'What became of the rows') },
});

export function importRoutes({ db, importMaxBytes }: ImportRoutes): Router {
  const app = createRouter();
  app.openapi(preview, async (c) => {
    const { whole, mapping, eventId } = c.req.valid('query');
    const bytes = new Uint8Array(await c.req.arrayBuffer()).subarray(0, previewBytes);
    const attributes = await listAttributes(db);
    const looksAt = eventId === undefined ? [] : await asCaller(c, db, (tx) => policyAttributes(tx, eventId, attributes));
    const part = { attributes, mapping: parseMapping(mapping), whole: whole === 'true' && bytes.length < previewBytes };
    const { delimiter = null, ...found } = await previewPeople(bytes, part);
    return c.json({ ...found, delimiter, targets: importTargets(attributes), looksAt, maxBytes: importMaxBytes }, 200);
  });
  app.openapi(upload, async (c) => {
    const { eventId, dryRun, mapping } = c.req.valid('query');
    const body = streamBody(c);
    try {
      if (eventId !== undefined) await asCaller(c, db, (tx) => getEvent(tx, eventId));
      const bad = new BadRows();
      const stored = await importPeople(db, body.bytes, {
        mapping: parseMapping(mapping),
        dryRun: dryRun === 'true',
        ...(eventId !== undefined && { poolId: eventId }),
        onRejected: (row) => bad.add(row),
        signal: c.req.raw.signal,
      });
      return c.json(reportOf(stored, bad), 200);
    } catch (error) {
      await body.drain();
      throw error;
    }
  });
  return app;
}

/** What the event's policy looks at; nothing when it can no longer be used, which its own page says. */
async function policyAttributes(tx: Session, eventId: string, attributes: readonly RegisteredAttribute[]): Promise<string[]> {
  const { policy } = await getPool(tx, (await getEvent(tx, eventId)).id);
  try {
    const { filters, scores } = compilePolicy(parsePolicy(policy, attributes), attributes);
    const uses = [...filters, ...scores].flatMap(({ term, spec }) => term.attributes(spec));
    return [...new Set(uses.map(({ name }) => name))];
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_policy') return [];
    throw error;
  }
}

function parseMapping(text: string | undefined): unknown {
  try {
    return text === undefined ? {} : JSON.parse(text);
  } catch (error) {
    throw new AppError(
      'invalid_input',
      { detail: 'The mapping is not JSON', problems: [{ path: 'mapping', message: 'not JSON' }] },
      { cause: error },
    );
  }
}

function reportOf(stored: StoredImport, bad: BadRows): ImportReport {
  const { format, encoding, delimiter = null, notes, newAttributes, columns, warnings } = stored;
  const { dryRun, rows, created, updated, joined } = stored;
  const badRows = bad.rows(columns.map(({ column }) => column));
  return {
    format,
    encoding,
    delimiter,
    notes,
    newAttributes,
    columns,
    warnings,
    dryRun,
    rows,
    created,
    updated,
    joined,
    refused: bad.count,
    accepted: rows - bad.count,
    rejections: bad.summaries(),
    badRows,
    moreBadRows: bad.count - badRows.length,
  };
}
