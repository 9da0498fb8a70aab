/** Prometheus metrics: base units, bounded labels. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Values that are read when somebody asks for the metrics. */
export interface Gauges {
  readonly sessions: () => number;
  readonly waiting: () => Promise<number>;
  readonly agents: () => Promise<Readonly<Record<string, number>>>;
}

export interface Metrics {
  readonly registry: Registry;
  callEnded(outcome: string): void;
  offerEnded(result: 'accepted' | 'declined' | 'timed-out' | 'withdrawn'): void;
  /** From the answer to the first media a side received, as that client measured it. */
  firstMedia(kind: 'frame' | 'audio', side: string, seconds: number): void;
  waited(seconds: number): void;
  mediaRebuilt(): void;
  requestHandled(name: string, code: string, seconds: number): void;
  connectionRefused(code: string): void;
  observe(gauges: Gauges): void;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const WAIT_SECONDS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600];

export function createMetrics(options: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.process === true) collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: 'vitrine_calls_total',
    help: 'Calls that ended, by reason.',
    labelNames: ['outcome'],
    registers,
  });
  const offers = new Counter({
    name: 'vitrine_offers_total',
    help: 'Rings at agents, by how they ended.',
    labelNames: ['result'],
    registers,
  });
  const first = new Histogram({
    name: 'vitrine_first_media_seconds',
    help: 'From the answer to the first media received, measured by the client.',
    labelNames: ['kind', 'side'],
    buckets: SECONDS,
    registers,
  });
  const wait = new Histogram({
    name: 'vitrine_wait_seconds',
    help: 'From the start of a call to its answer.',
    buckets: WAIT_SECONDS,
    registers,
  });
  const rebuilt = new Counter({
    name: 'vitrine_media_rebuilt_total',
    help: 'Rooms that had to be opened again.',
    registers,
  });
  const requests = new Counter({
    name: 'vitrine_requests_total',
    help: 'Signaling requests.',
    labelNames: ['name', 'code'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'vitrine_request_seconds',
    help: 'Handling time of signaling requests.',
    labelNames: ['name'],
    buckets: SECONDS,
    registers,
  });
  const refused = new Counter({
    name: 'vitrine_connections_refused_total',
    help: 'Sockets that were not let in.',
    labelNames: ['code'],
    registers,
  });
  return {
    registry,
    callEnded: (outcome) => calls.inc({ outcome }),
    offerEnded: (result) => offers.inc({ result }),
    firstMedia: (kind, side, seconds) => first.observe({ kind, side }, seconds),
    waited: (seconds) => wait.observe(seconds),
    mediaRebuilt: () => rebuilt.inc(),
    requestHandled: (name, code, seconds) => {
      requests.inc({ name, code });
      requestSeconds.observe({ name }, seconds);
    },
    connectionRefused: (code) => refused.inc({ code }),
    observe: (gauges) => {
      observe(registry, gauges);
    },
  };
}

function observe(registry: Registry, gauges: Gauges): void {
  const registers = [registry];
  new Gauge({
    name: 'vitrine_sessions',
    help: 'Sockets that are signed in here.',
    registers,
    collect() {
      this.set(gauges.sessions());
    },
  });
  new Gauge({
    name: 'vitrine_queue_waiting',
    help: 'Calls that are not answered yet.',
    registers,
    async collect() {
      this.set(await gauges.waiting());
    },
  });
  new Gauge({
    name: 'vitrine_agents',
    help: 'Agents by state.',
    labelNames: ['status'],
    registers,
    async collect() {
      this.reset();
      for (const [status, count] of Object.entries(await gauges.agents())) this.set({ status }, count);
    },
  });
}
