// What somebody began to write, by conversation: still there after a reload.
const keyOf = (userId: string, conversationId: string) => `nakodo.draft.${userId}.${conversationId}`;

export const drafts = {
  read(userId: string, conversationId: string): string {
    try {
      return localStorage.getItem(keyOf(userId, conversationId)) ?? '';
    } catch {
      return '';
    }
  },
  write(userId: string, conversationId: string, text: string): void {
    try {
      if (text) localStorage.setItem(keyOf(userId, conversationId), text);
      else localStorage.removeItem(keyOf(userId, conversationId));
    } catch {
      // A full or forbidden storage: the text stays in the field.
    }
  },
};
