/** How many messages wait, beside "Messages" in the navigation. */
export function UnreadBadge() {
  return null;
}
