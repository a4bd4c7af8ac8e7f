// One address: what it is for, who may call it, what goes in and what comes out. Closed until one wants to know.
import type { Operation, Schema } from '../../api/reference.js';
import { exampleOf, schemaText } from './schema-text.js';

interface OperationProps {
  method: string;
  path: string;
  operation: Operation;
  schemas: Readonly<Record<string, Schema>>;
}

export function OperationEntry({ method, path, operation, schemas }: OperationProps) {
  const { parameters = [], requestBody, responses } = operation;
  const body = requestBody && Object.entries(requestBody.content);
  return (
    <details className="operation" id={operation.operationId}>
      <summary>
        <span className={`method ${method}`}>{method.toUpperCase()}</span>
        <code className="path">{path}</code>
        <span className="operation-words">
          <Words text={operation.summary} />
        </span>
      </summary>
      <div className="operation-body">
        {operation.description && (
          <p>
            <Words text={operation.description} />
          </p>
        )}
        {parameters.length > 0 && (
          <>
            <h3>Parameters</h3>
            <ul className="parameters">
              {parameters.map(({ name, in: place, required, schema }) => (
                <li key={`${place} ${name}`}>
                  <code>{name}</code> in the {place}
                  {required ? '' : ', may be left out'}: <code>{schemaText(schema)}</code>
                </li>
              ))}
            </ul>
          </>
        )}
        {body?.map(([type, { schema }]) => (
          <Shape key={type} title={type === 'application/json' ? 'Body' : `Body (${type})`} schema={schema} />
        ))}
        {Object.entries(responses)
          .filter(([status]) => status !== 'default')
          .map(([status, { description, content }]) => {
            const [type, first] = Object.entries(content ?? {})[0] ?? [];
            const title = `${status}: ${description}`;
            if (type !== 'application/json') return <h3 key={status}>{type ? `${title} (${type})` : title}</h3>;
            return <Shape key={status} title={title} schema={first?.schema} />;
          })}
        <h3>Example</h3>
        <pre tabIndex={0}>{curlOf({ method, path, operation, schemas })}</pre>
      </div>
    </details>
  );
}

/** What stands between backticks is code. */
function Words({ text }: { text: string }) {
  return text.split('`').map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part));
}

function Shape({ title, schema }: { title: string; schema: Schema | undefined }) {
  return (
    <>
      <h3>{title}</h3>
      <pre tabIndex={0}>{schemaText(schema)}</pre>
    </>
  );
}

function curlOf({ method, path, operation, schemas }: OperationProps): string {
  const json = operation.requestBody?.content['application/json'];
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}${window.location.origin}${path}`,
    ...((operation.security?.length ?? 0) > 0 ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(json ? ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(exampleOf(json.schema, schemas))}'`] : []),
  ];
  return lines.join(' \\\n  ');
}
