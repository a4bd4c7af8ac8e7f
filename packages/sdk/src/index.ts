export * from './browser.js';
export * from './client.js';
export * from './live-client.js';
export * from './matchmaking.js';
export * from './messages.js';
export type { Move } from './moves.js';
export * from './new-id.js';
export * from './reduce.js';
export * from './store.js';
