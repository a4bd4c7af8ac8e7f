// What a person does in one tab that no event of the stream tells the others: "look again".
const channelName = 'nakodo';

/** What the others should read anew. */
export type Topic = 'contacts' | 'conversations' | 'events';

export function tellOtherTabs(topic: Topic): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(channelName);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is a window's; a channel has none
  channel.postMessage(topic);
  channel.close();
}

export function onOtherTabs(topic: Topic, look: () => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(channelName);
  channel.addEventListener('message', (event) => event.data === topic && look());
  return () => channel.close();
}
