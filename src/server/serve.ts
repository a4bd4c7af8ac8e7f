// A running Nakodo: web server and worker in one process, until it is told to stop. Stopping takes no new requests, ends streams, lets
// each service finish what it is at, and closes the database (a local server that nobody else uses stops with it).
import type { Settings } from '../config/settings.js';
import { sql } from '../db/sql.js';
import { demoCompany } from '../demo/company.js';
import { listDemoAccounts } from '../demo/accounts.js';
import { fillDemo } from '../demo/fill.js';
import { matchboxCompany } from '../demo/matchbox.company.js';
import { demoPhotos } from '../demo/looks.photos.js';
import { compilePoolPolicies } from '../modes/pool/compiled-policies.js';
import { openNakodo, type Nakodo } from '../nakodo.js';
import type { NakodoLog } from '../parts/log.js';
import { startWorker, type Service, type Worker } from '../work/worker.js';
import { assertPortFree, listen, type Web } from './listen.js';
import { openApp, type OpenApp } from './open-app.js';
import { typedCommand } from './typed-command.js';

export interface ServeOptions {
  readonly log: NakodoLog;
  /** Fills a demo into a database that has no people yet. */
  readonly demo?: boolean;
  /** Gives its made-up people photos, in the background; default true. */
  readonly demoPhotos?: boolean;
  /** Runs the background services too; default true. */
  readonly worker?: boolean;
  /** Told in words what happens, for the terminal. */
  readonly onProgress?: (words: string) => void;
}

export interface Serving {
  /** Where it answers: `http://127.0.0.1:3000`. */
  readonly address: string;
  /** Whether this start filled the demo. */
  readonly filledDemo: boolean;
  /** For the terminal: the address, and whom one can look around as. */
  readonly welcome: readonly string[];
  readonly nakodo: Nakodo;
  /** Finishes or hands back work, then closes everything. */
  stop(): Promise<void>;
}

/** Throws `setup` when the port is taken or the set-up is not complete, and whatever opening the database throws. */
export async function serve(settings: Settings, options: ServeOptions): Promise<Serving> {
  const { log, onProgress = () => undefined } = options;
  await assertPortFree(settings); // before the database is started for nothing
  const nakodo = await openNakodo(settings, { log, onProgress });
  let opened: OpenApp | undefined;
  try {
    const filledDemo = options.demo === true && (await fillDemo(nakodo.db, onProgress));
    if (filledDemo)
      await compilePoolPolicies(nakodo.db, (_, cause) => log.error({ error: cause }, 'the lobby of the demo cannot be used'));
    const open = (opened = await openApp(nakodo, { log, pages: true, mounted: false }));
    const web = await listen(open.app, settings);
    const worker =
      options.worker === false
        ? undefined
        : await startWorker({ db: nakodo.db, services: servicesHere(nakodo, open, options), log });
    let stopped: Promise<void> | undefined;
    return {
      address: web.address,
      filledDemo,
      welcome: await welcome(nakodo, web.address),
      nakodo,
      stop: () => (stopped ??= stop({ nakodo, open, web, worker })),
    };
  } catch (error) {
    opened?.beginStop();
    await opened?.close();
    await nakodo.close();
    throw error;
  }
}

/** The demo's company talks as people do who are connected here. */
function servicesHere(
  nakodo: Nakodo,
  { live: { commands, talk } }: OpenApp,
  { demoPhotos: photos = true }: ServeOptions,
): Service[] {
  const type = (from: string, to: string, sessionId: string) =>
    talk.receive({ kind: 'news', to, from, sessionId, news: { type: 'typing', sessionId } });
  const company = demoCompany(nakodo.db, { ...commands, type, onCalled: talk.onCalled });
  return [
    ...nakodo.services(),
    company,
    matchboxCompany(nakodo.community),
    ...(photos ? [demoPhotos({ db: nakodo.db, store: nakodo.photos })] : []),
  ];
}

const firstSteps = ({ settings }: Nakodo): string[] => {
  const nakodo = typedCommand('node dist/src/cli/main.js', settings);
  const where = settings.DATABASE_URL === undefined ? '' : ' with the same settings';
  return [
    `There is no event yet. In another terminal${where}, make yourself an organiser:`,
    `  ${nakodo} admin create-account you@example.org --role admin`,
    '',
    'Then sign in and create your event in the browser. Or all of it there, with your own people and policy:',
    `  ${nakodo} admin create-event PARTY "My party" --policy policy.json`,
    `  ${nakodo} import people.csv --event PARTY`,
  ];
};

async function welcome(nakodo: Nakodo, address: string): Promise<string[]> {
  const { db } = nakodo;
  const accounts = await listDemoAccounts(db);
  const doors = accounts.map(({ name, role, description }) => `  ${name} (${role}): ${description}`);
  const { empty } = await db.getRow<{ empty: boolean }>(sql`select not exists (select from pools) as empty`);
  return [
    `Nakodo is running: ${address}`,
    ...(doors.length > 0 ? ['', 'It opens with one click as one of these made-up people:', ...doors] : []),
    ...(empty ? ['', ...firstSteps(nakodo)] : []),
    '',
    'Ctrl-C stops it; everything is kept.',
  ];
}

interface Running {
  readonly nakodo: Nakodo;
  readonly open: OpenApp;
  readonly web: Web;
  readonly worker: Worker | undefined;
}

async function stop({ nakodo, open, web, worker }: Running): Promise<void> {
  open.beginStop();
  await Promise.all([web.close(), worker?.stop()]);
  await open.close();
  await nakodo.close();
}
