export * from './ballot.js';
export * from './bytes.js';
export * from './merkle.js';
export * from './proposal-id.js';
export * from './vote-log.js';
export * from './vote-signature.js';
