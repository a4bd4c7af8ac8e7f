// What a browser tells of the net and of whether somebody looks.
import type { Surroundings } from './live-client.js';

export const browserSurroundings: Surroundings = (tell) => {
  const online = () => tell('online');
  const offline = () => tell('offline');
  const seen = () => document.visibilityState === 'visible' && tell('visible');
  addEventListener('online', online);
  addEventListener('offline', offline);
  document.addEventListener('visibilitychange', seen);
  return () => {
    removeEventListener('online', online);
    removeEventListener('offline', offline);
    document.removeEventListener('visibilitychange', seen);
  };
};
