export * from './conversations.js';
export * from './errors.js';
export * from './events.js';
export * from './policies.js';
export * from './problem.js';
export * from './profile.js';
export * from './session.js';
export * from './stream.js';
