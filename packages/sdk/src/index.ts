export * from './matchmaking.js';
