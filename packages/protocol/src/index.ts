export * from './errors.js';
export * from './events.js';
export * from './problem.js';
export * from './session.js';
