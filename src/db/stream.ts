// Reading more rows than fit in memory: a server-side cursor in a read-only transaction, so one snapshot, and one batch in memory at a time.
import type { PoolClient } from 'pg';
import Cursor from 'pg-cursor';
import { type Acquire, isClean } from './connection.js';
import type { Statement } from './database.js';
import { toAppError } from './errors.js';
import { valueTypes } from './types.js';

const defaultBatchRows = 1000;

/** Batches of at most `batchRows` rows, none of them empty. Leaving the loop early closes the cursor by dropping its connection. */
export async function* streamRows<R>(acquire: Acquire, statement: Statement, batchRows = defaultBatchRows): AsyncGenerator<R[]> {
  const client: PoolClient = await acquire();
  let reusable = false;
  try {
    await client.query('begin isolation level repeatable read read only');
    const cursor = client.query(new Cursor<R>(statement.text, [...statement.values], { types: valueTypes }));
    for (let rows = await cursor.read(batchRows); rows.length > 0; rows = await cursor.read(batchRows)) yield rows;
    await cursor.close();
    await client.query('commit');
    reusable = isClean(client, undefined);
  } catch (error) {
    throw toAppError(error);
  } finally {
    client.release(!reusable);
  }
}
