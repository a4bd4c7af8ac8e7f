// Limits that the pages tell before the server does. Without schemas, so that a page that needs a number does not load their library.

/** Of a message, in UTF-16 units. */
export const messageLength = 2000;
/** Of a message in a live session, in UTF-16 units. */
export const liveMessageLength = 1000;
/** Of the details of a report, and of a moderator's note. */
export const detailsLength = 1000;
/** What a page of reports holds unless another number is asked for. */
export const reportsPage = 20;

/** The first part of a file is enough to show what is in it. */
export const previewBytes = 256 * 1024;

/** Of the text that people agree to before their first photo is measured: another version asks again. */
export const photoConsentVersion = '2026-11';

/** Of the text by which people agree that a community votes on whom they could meet. */
export const votesConsentVersion = '2026-11';

/** Marks for communities of about this size; any of them works for any. */
export const communityPresets = {
  small: { queueLow: 50, queueHigh: 75, activeLow: 10, activeHigh: 12 },
  medium: { queueLow: 200, queueHigh: 300, activeLow: 50, activeHigh: 60 },
  large: { queueLow: 1000, queueHigh: 1500, activeLow: 200, activeHigh: 240 },
} as const;
