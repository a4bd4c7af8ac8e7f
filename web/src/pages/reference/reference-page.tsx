// The HTTP API, read from the server's own description. A page of our own: the ready-made readers are 0.8 to 3.5 MB of script and want
// inline styles, which our Content-Security-Policy refuses; this one is a few KB, in our type and colours, and reads well on a phone.
import { useState } from 'react';
import { errorCodes } from '@nakodo/protocol';
import { getApiDocument, type ApiDocument, type Operation, type Schema } from '../../api/reference.js';
import { ErrorNotice, Loading } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Panel } from '../../components/panel.js';
import { useResource } from '../../hooks/use-resource.js';
import { OperationEntry } from './operation.js';
import { schemaText } from './schema-text.js';
import '../../styles/reference.css';

export function ReferencePage() {
  const document = useResource('reference', getApiDocument);
  return (
    <div className="reference">
      <PageHead
        title="HTTP API"
        lead="Everything these pages do can be done by a program, too. Sign in, or send a bearer token: the service key, or a token of your app."
        actions={
          <a className="button" href="/api/openapi.json">
            OpenAPI 3.1
          </a>
        }
      />
      {document.data && <Reference document={document.data} />}
      {document.error && <ErrorNotice error={document.error} onRetry={document.reload} />}
      {document.loading && !document.data && <Loading label="Reading the description" />}
    </div>
  );
}

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function Reference({ document }: { document: ApiDocument }) {
  const [words, setWords] = useState('');
  const schemas = document.components?.schemas ?? {};
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ method, path, operation })),
  );
  const found = entries.filter((entry) => fits(entry, words));
  return (
    <>
      <div className="field reference-search">
        <label htmlFor="reference-words">Find an address</label>
        <input
          id="reference-words"
          type="search"
          value={words}
          placeholder="matches, POST, /api/events ..."
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      <p role="status" className="reference-count">
        {found.length} {found.length === 1 ? 'address' : 'addresses'}
      </p>
      {document.tags.map(({ name, description }) => {
        const own = found.filter(({ operation }) => operation.tags?.includes(name));
        return own.length === 0 ? null : (
          <Panel key={name} title={titleOf(name)}>
            <p className="reference-words">{description}</p>
            {own.map((entry) => (
              <OperationEntry key={entry.operation.operationId} {...entry} schemas={schemas} />
            ))}
          </Panel>
        );
      })}
      {words === '' && <Shapes schemas={schemas} />}
      {words === '' && <Errors />}
    </>
  );
}

const titleOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function fits({ method, path, operation }: Entry, words: string): boolean {
  const text = `${method} ${path} ${operation.summary} ${operation.operationId}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Shapes({ schemas }: { schemas: Readonly<Record<string, Schema>> }) {
  return (
    <Panel title="Shapes">
      <p className="reference-words">What the answers are made of. A name stands for its shape.</p>
      {Object.entries(schemas).map(([name, schema]) => (
        <details key={name} className="operation">
          <summary>
            <code className="path">{name}</code>
          </summary>
          <pre tabIndex={0}>{schemaText(schema)}</pre>
        </details>
      ))}
    </Panel>
  );
}

function Errors() {
  return (
    <Panel title="Errors">
      <p className="reference-words">
        Problem details (RFC 9457). The code is stable; <code>detail</code> says what is wrong and what to do;{' '}
        <code>instance</code> is the request id to quote.
      </p>
      <div className="table-scroll" role="region" aria-label="Error codes" tabIndex={0}>
        <table className="reference-table">
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col">Status</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(errorCodes).map(([code, { status, title }]) => (
              <tr key={code}>
                <td>
                  <code>{code}</code>
                </td>
                <td>{status}</td>
                <td>{title}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
