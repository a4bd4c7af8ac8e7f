// Policies: read, check, try on an event's people, publish; and using a version in an event.
import type {
  CheckedPolicy,
  EventSummary,
  PolicyDetail,
  PolicySummary,
  PolicyTerms,
  PolicyTry,
  PolicyUse,
  PublishedPolicy,
} from '@nakodo/protocol';
import { get, patch, post } from './request.js';

export const policies = {
  list: (signal?: AbortSignal) => get<{ policies: PolicySummary[] }>('/api/policies', signal),
  read: (policyId: string, signal?: AbortSignal) => get<PolicyDetail>(`/api/policies/${policyId}`, signal),
  terms: (eventId?: string, signal?: AbortSignal) =>
    get<PolicyTerms>(`/api/policy-terms${eventId === undefined ? '' : `?${new URLSearchParams({ eventId })}`}`, signal),
  check: (body: unknown, compareWith?: unknown, modes?: readonly PolicyUse['mode'][]) =>
    post<CheckedPolicy>('/api/policies/check', { body, modes, ...(compareWith !== undefined && { compareWith }) }),
  try: (request: { body: unknown; eventId: string; compareWith?: string }) => post<PolicyTry>('/api/policies/try', request),
  publish: (policy: { name: string; body: unknown; basedOn: number }) => post<PublishedPolicy>('/api/policies', policy),
  useIn: (eventId: string, policyVersionId: string) => patch<EventSummary>(`/api/events/${eventId}`, { policyVersionId }),
};
