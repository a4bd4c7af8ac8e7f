/** The name at the top of a conversation. */
export const headingId = 'conversation-with';
