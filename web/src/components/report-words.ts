// Why people are reported, in words.
import type { ReportReason, ReportStatus } from '@nakodo/protocol';

export const reasonWords: Readonly<Record<ReportReason, string>> = {
  spam: 'Spam or selling something',
  harassment: 'Harassment or hate',
  threats: 'Threats or violence',
  nudity: 'Nudity or sexual acts',
  fake: 'Pretends to be somebody else',
  underage: 'Is under age',
  other: 'Something else',
};

export const statusWords: Readonly<Record<ReportStatus, string>> = { open: 'Open', dismissed: 'Dismissed', upheld: 'Upheld' };
