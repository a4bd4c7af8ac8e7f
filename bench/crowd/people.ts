// A process of simulated people, told by the bench what to do. Reads its order from the file named in its arguments.
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../src/demo/random.js';
import type { CrowdOrder, FromPeople, ToPeople } from './messages.js';
import { type Crowd, createCrowdPerson } from './person.js';
import { noSamples } from './samples.js';

const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as CrowdOrder;
/** So many people share an address, as in an office. */
const peopleAnAddress = 50;
const connectAtOnce = 100;
const connectSeconds = 180;
const random = createRandom(order.seed);
const samples = noSamples();
const crowd: Crowd = { searching: 0, acting: false, talkSeconds: order.talkSeconds };
const delay = monitorEventLoopDelay({ resolution: 10 });
const people = order.userIds.map((userId, at) =>
  createCrowdPerson({
    userId,
    poolId: order.poolId,
    cookie: order.cookies[at] ?? '',
    server: order.servers[at % order.servers.length] ?? '',
    from: addressOf(Math.floor(at / peopleAnAddress)),
    random: createRandom(order.seed * 1_000_003 + at),
    samples,
    crowd,
  }),
);

/** 127.X.Y.2, another for each process. */
function addressOf(n: number): string {
  return `127.${order.seed % 200}.${n % 250}.${2 + Math.floor(n / 250)}`;
}

const say = (what: FromPeople) => process.send?.(what);
const views = () => people.map((person) => person.view());

/** As fast as they are taken, but not too many at once: it is memory that is looked at here. */
async function connectAll(): Promise<void> {
  const until = performance.now() + connectSeconds * 1000;
  const open = () => views().filter(({ state }) => state !== 'offline').length;
  for (let begun = 0; open() < people.length && performance.now() < until; await sleep(20)) {
    for (const person of people.slice(begun, open() + connectAtOnce)) {
      person.connect();
      begun++;
    }
  }
  say({ said: 'open', open: open() });
}

function come(comeSeconds: number): void {
  crowd.acting = true;
  delay.enable();
  for (const person of people) setTimeout(person.connect, random.next() * comeSeconds * 1000);
}

function tellNow(): void {
  const all = views();
  say({
    said: 'now',
    online: all.filter(({ state }) => state !== 'offline').length,
    talking: all.filter(({ state }) => state === 'session').length,
    searching: crowd.searching,
    longMs: people.reduce((longest, person) => Math.max(longest, person.searchingMs()), 0),
  });
}
const telling = setInterval(tellNow, 5000);

async function obey(what: ToPeople): Promise<void> {
  switch (what.do) {
    case 'connect':
      return await connectAll();
    case 'disconnect':
      for (const person of people) person.disconnect();
      await sleep(1000);
      return void say({ said: 'closed' });
    case 'live':
      return come(what.comeSeconds);
    case 'rest':
      crowd.acting = false;
      delay.disable();
      return void say({ said: 'resting' });
    case 'look':
      return void say({ said: 'views', views: views() });
    case 'end':
      clearInterval(telling);
      for (const person of people) person.disconnect();
      writeFileSync(order.file, JSON.stringify(samples));
      return void say({ said: 'written', loopP99Ms: delay.percentile(99) / 1e6 });
  }
}

process.on('message', (what: ToPeople) => void obey(what));
say({ said: 'ready' });
