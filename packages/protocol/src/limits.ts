// Limits that the pages tell before the server does. Without schemas, so that a page that needs a number does not load their library.

/** Of a message, in UTF-16 units. */
export const messageLength = 2000;
