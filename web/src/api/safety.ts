// Reporting people, and what moderators do about it.
import type { DecideBody, Report, ReportBody, ReportStatus } from '@nakodo/protocol';
import { get, post, put, remove } from './request.js';

export const safety = {
  /** Blocks them as well. */
  report: (personId: string, body: ReportBody) => post<{ id: string }>(`/api/people/${personId}/report`, body),
  list: (status: ReportStatus, signal?: AbortSignal) => get<{ reports: Report[] }>(`/api/reports?status=${status}`, signal),
  decide: (reportId: string, body: DecideBody) => post<void>(`/api/reports/${reportId}/decide`, body),
  suspend: (personId: string, note: string) => put<void>(`/api/people/${personId}/suspension`, { note }),
  lift: (personId: string, note: string) => remove(`/api/people/${personId}/suspension`, { note }),
};
