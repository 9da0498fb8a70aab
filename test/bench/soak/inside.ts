/**
 * Loaded into every server and media node of the soak before their own code, and changes nothing there: tells over a
 * socket what only the process itself can know. Its heap is counted after a full collection.
 */
import { createServer } from 'node:net';
import path from 'node:path';
import type { types } from 'mediasoup';

/** Of one media worker, as the worker itself says. */
export interface WorkerInside {
  readonly pid: number;
  readonly routers: number;
  readonly transports: number;
  /** Routers, transports, producers and consumers, and the servers that transports share: all that takes requests. */
  readonly objects: number;
}

export interface Inside {
  readonly heapBytes: number;
  readonly workers: readonly WorkerInside[];
}

const workers = new Set<types.Worker>();
const servers = new Map<types.Worker, Set<types.WebRtcServer>>();

/** A signaling server has no use for mediasoup, and its memory is not to be counted there. */
async function watchWorkers(): Promise<void> {
  const { observer } = await import('mediasoup');
  observer.on('newworker', (worker) => {
    const own = new Set<types.WebRtcServer>();
    workers.add(worker);
    servers.set(worker, own);
    worker.observer.on('newwebrtcserver', (server) => own.add(server));
    worker.observer.once('close', () => {
      workers.delete(worker);
      servers.delete(worker);
    });
  });
}

async function insideOf(worker: types.Worker): Promise<WorkerInside> {
  const { pid, routerIds, channelMessageHandlers } = await worker.dump();
  const dumps = await Promise.all([...(servers.get(worker) ?? [])].map((server) => server.dump()));
  const transports = dumps.reduce((total, dump) => total + dump.webRtcTransportIds.length, 0);
  const objects = channelMessageHandlers.channelRequestHandlers.length;
  return { pid, routers: routerIds.length, transports, objects };
}

async function tell(): Promise<Inside> {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { heapBytes: heapUsed + external, workers: await Promise.all([...workers].map(insideOf)) };
}

const folder = process.env['SOAK_INSIDE'];
if (folder !== undefined) {
  if (process.argv[1]?.endsWith(path.join('sfu', 'main.ts')) === true) await watchWorkers();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    tell().then(
      (inside) => socket.end(JSON.stringify(inside)),
      () => socket.destroy(),
    );
  });
  server.listen(path.join(folder, `${process.pid}.sock`));
  server.unref();
}
