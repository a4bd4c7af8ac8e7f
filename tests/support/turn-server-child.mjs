// A TURN server on the loopback for tests, as a process of its own: ended, it is gone with all its ways. Takes the time-limited credentials that
// coturn calls `use-auth-secret`: the name is when they end, the password the HMAC-SHA1 of the name.
// Arguments: port, secret. Says "ready" on its output, then each name that was let in or turned away.
import { createHmac } from 'node:crypto';
import TurnServer from 'node-turn';

const say = (line) => process.stdout.write(`${line}\n`);
const [port, secret] = process.argv.slice(2);

function passwordOf(name) {
  const ends = Number(name.split(':')[0]);
  const valid = ends * 1000 > Date.now();
  say(`${valid ? 'in' : 'late'} ${name}`);
  return valid ? createHmac('sha1', secret).update(name).digest('base64') : undefined;
}

const server = new TurnServer({
  authMech: 'long-term',
  realm: 'nakodo.test',
  listeningIps: ['127.0.0.1'],
  relayIps: ['127.0.0.1'],
  listeningPort: Number(port),
  credentials: new Proxy({}, { get: (_, name) => (typeof name === 'string' ? passwordOf(name) : undefined) }),
});
server.start();
server.network.sockets[0].on('listening', () => say('ready'));
