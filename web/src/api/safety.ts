// Reporting people, and what moderators do about it.
import type { DecideBody, ModerationEntry, Report, ReportBody, ReportStatus } from '@nakodo/protocol';
import { get, post, put, remove } from './request.js';

export interface ReportsPage {
  readonly reports: readonly Report[];
  /** Null: that is all. */
  readonly next: string | null;
}

export interface LogPage {
  readonly entries: readonly ModerationEntry[];
  readonly more: boolean;
}

const pageLimit = 100;

export const safety = {
  /** Blocks them as well. */
  report: (personId: string, body: ReportBody) => post<{ id: string }>(`/api/people/${personId}/report`, body),
  /** The first `wanted`, in as few pages as they take. */
  list: async (status: ReportStatus, wanted: number, signal?: AbortSignal): Promise<ReportsPage> => {
    const reports: Report[] = [];
    let next: string | null = null;
    do {
      const limit = Math.min(pageLimit, wanted - reports.length);
      const after = next === null ? '' : `&after=${next}`;
      const page: ReportsPage = await get(`/api/reports?status=${status}&limit=${limit}${after}`, signal);
      reports.push(...page.reports);
      next = page.next;
    } while (next !== null && reports.length < wanted);
    return { reports, next };
  },
  decide: (reportId: string, body: DecideBody) => post<void>(`/api/reports/${reportId}/decide`, body),
  suspend: (personId: string, note: string) => put<void>(`/api/people/${personId}/suspension`, { note }),
  lift: (personId: string, note: string) => remove(`/api/people/${personId}/suspension`, { note }),
  shadowBan: (personId: string, note: string) => put<void>(`/api/people/${personId}/shadow-ban`, { note }),
  liftBan: (personId: string, note: string) => remove(`/api/people/${personId}/shadow-ban`, { note }),
  log: (before: number | undefined, signal?: AbortSignal) =>
    get<LogPage>(`/api/moderation-log${before === undefined ? '' : `?before=${before}`}`, signal),
};
