// The address by which people come to an event.
export const joinLink = ({ code }: { readonly code: string }) => `${location.origin}/join/${encodeURIComponent(code)}`;
