// What invariants share: the events of the snapshot, each audited once however many invariants ask.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { auditEvent, type EventAudit } from './audit-event.js';
import { auditLookalike, type LookalikeAudit } from './audit-lookalike.js';
import type { Models } from '../../people/models.js';

export interface CheckContext {
  readonly models: Models;
  /** Audits of all events that are matched, one after another; from memory the second time. */
  audits(): AsyncIterable<EventAudit>;
  /** Of all lookalike pools that are matched. */
  lookalikeAudits(): AsyncIterable<LookalikeAudit>;
}

export interface ContextOptions {
  readonly models: Models;
  /** Threads for ranking large events. */
  readonly threads: number;
  readonly onProgress?: (words: string) => void;
  readonly signal?: AbortSignal;
}

export function createContext(tx: Session, options: ContextOptions): CheckContext {
  const audits = new Map<string, EventAudit>();
  let events: readonly { id: string; name: string }[] | undefined;
  return {
    models: options.models,
    async *audits() {
      events ??= await tx.rows<{ id: string; name: string }>(
        sql`select id, name from pools where mode = 'events' and matchmaking_enabled order by created_at, id`,
      );
      for (const { id, name } of events) {
        const known = audits.get(id);
        if (known === undefined) options.onProgress?.(`ranking ${name} anew`);
        const audit = known ?? (await auditEvent(tx, id, options));
        audits.set(id, audit);
        yield audit;
      }
    },
    async *lookalikeAudits() {
      const pools = await tx.rows<{ id: string; name: string }>(
        sql`select id, name from pools where mode = 'lookalike' and matchmaking_enabled order by created_at, id`,
      );
      for (const { id, name } of pools) {
        options.onProgress?.(`ranking ${name} anew`);
        yield await auditLookalike(tx, id, options);
      }
    },
  };
}
