// `nakodo serve`: web server and worker in one process, until told to stop.
import pino from 'pino';
import { greetDemoGuests } from '../../demo/greetings.js';
import { serve, type Serving } from '../../server/serve.js';
import type { NakodoLog } from '../../parts/log.js';
import type { Settings } from '../../config/settings.js';
import { parsePort } from '../arguments.js';
import { jsonOption, type Registry } from '../command.js';
import type { Io } from '../io.js';
import { printJson, printLines, talk } from '../output.js';

export function registerServe({ program, run }: Registry): void {
  program
    .command('serve')
    .description('Run the web server and the worker, until told to stop.')
    .option('--empty', 'do not fill a demo into a database without people')
    .option('--port <port>', 'listen on this port; default PORT, else 3000', parsePort)
    .option('--no-worker', 'only the web server: the work is done by `nakodo work` elsewhere')
    .option(...jsonOption)
    .action((options: { empty?: true; port?: number; worker: boolean }, command) =>
      run(command, async ({ io, json }) => {
        const { settings } = io.loadSettings();
        const log = createLog(io, settings);
        const serving = await serve(options.port === undefined ? settings : { ...settings, PORT: options.port }, {
          log,
          demo: options.empty !== true,
          worker: options.worker,
          onProgress: (words) => talk(io, words),
        });
        const greeting = serving.filledDemo ? greet(serving, io.signal, log) : undefined;
        try {
          if (json) await printJson(io, { address: serving.address, filledDemo: serving.filledDemo });
          else await printLines(io, serving.welcome);
          await untilStopped(io.signal);
        } finally {
          await greeting;
          await serving.stop();
        }
        return undefined;
      }),
    );
}

/** Without its greetings the demo is the poorer, but runs. */
async function greet({ nakodo }: Serving, signal: AbortSignal, log: NakodoLog): Promise<void> {
  await greetDemoGuests(nakodo.db, signal).catch((error: unknown) => log.error({ error }, "the demo's guests were not greeted"));
}

/** Log lines as JSON, on stderr: stdout is for results. */
export function createLog(io: Io, { LOG_LEVEL }: Settings): NakodoLog {
  return pino({ level: LOG_LEVEL, base: null, serializers: { error: pino.stdSerializers.err } }, io.stderr);
}

export async function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
