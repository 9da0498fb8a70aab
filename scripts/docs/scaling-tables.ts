/** The tables of server/SCALING.md: what was measured, and what follows from it by arithmetic and simulation. */
import { OF_A_CALL, PARTS } from '../../test/bench/redis-operations/parts.ts';
import {
  measuredIn,
  readBefore,
  readMatching,
  readOperations,
  readPlacement,
} from '../../test/bench/scaling/measured.ts';
import { ASSUMED, LAYERS_KBPS, loadOf, mediaOf, mostCalls } from '../../test/bench/scaling/model.ts';
import type { Load } from '../../test/bench/scaling/model.ts';
import { code, table } from './markdown.ts';

const operations = readOperations();
const measured = measuredIn(operations);
const { results, machine } = operations;
const [near, across] = [results.lives['at one server']!, results.lives['at two servers']!];

/** A cell is this large once the changes that the page names are made. */
const CELL_CALLS = 20_000;
const ALL_CALLS = 1_000_000;
/** From the design: media is back by then. */
const LOST_NODE_SECONDS = 1.5;
/** The most that the simulation still brought to agents without making them wait noticeably. */
const MATCHED_P95_MS = 100;

export const SCALING_TABLES: Readonly<Record<string, () => string>> = {
  run: () =>
    table(
      ['', 'measured'],
      [
        ['When, and at which commit', `${machine.startedAt.slice(0, 10)}, ${code(machine.commit)}`],
        [
          'Machine',
          `${machine.cpu}, ${machine.cores} cores shared with other work (load ${machine.loadAverage}), ${machine.memoryGigabytes} GB, ${machine.system}, Node ${machine.node}`,
        ],
        ['Redis, for one operation when it is busy', `${results.load.microsecondsEach} µs of its one thread`],
        ['A server, for one event at one desk', `${results.deliveryMicroseconds} µs of a core`],
        ['One entry of socket.io’s stream', `${results.streamEntryBytes} bytes`],
      ],
    ),
  parts: () =>
    table(
      ['Operations on Redis', 'both at one server', 'at two', 'spread', 'entries of the stream, at two'],
      [
        ...PARTS.map((part) => [
          part,
          digits(near.parts[part]!.operations.p50),
          digits(across.parts[part]!.operations.p50),
          digits(across.parts[part]!.operations.spread),
          digits(across.parts[part]!.commands['XADD socket.io'] ?? 0),
        ]),
        ...(
          [
            ['**a call, from its start to its end**', 'call'],
            ['**everything above**', 'life'],
          ] as const
        ).map(([name, key]) => [
          name,
          digits(near[key].p50),
          digits(across[key].p50),
          digits(across[key].spread),
          key === 'call' ? digits(across.streamEntries.p50) : '',
        ]),
      ],
    ),
  keys: () =>
    table(
      ['Kind of key', 'keys', 'operations of one call', 'on one key at 1,000,000 calls, a second'],
      kinds().map(([kind, count]) => [
        code(kind),
        HOT.has(kind) ? 'one' : 'one each',
        digits(count),
        HOT.has(kind) ? thousands((count * ALL_CALLS) / ASSUMED.callSeconds) : '',
      ]),
    ),
  idle: () =>
    table(
      ['While nothing happens', 'operations a second', 'mostly'],
      (
        [
          ['each server', 'server'],
          ['each media node', 'node'],
          ['the server that sweeps, besides', 'cluster'],
          ['each open call (of few; see below)', 'openCall'],
        ] as const
      ).map(([name, key]) => [
        name,
        digits(results.idle[key].perSecond),
        Object.keys(results.idle[key].commands).slice(0, 4).map(code).join(', '),
      ]),
    ),
  changes: () => {
    const { results: before, machine: then } = readBefore();
    const way = 'at two servers';
    const lookThen = (keys: number): number =>
      before.registry.find((look) => look.keys === keys)?.milliseconds.p50 ?? NaN;
    return table(
      [
        '',
        `before (${code(then.commit)}, load ${then.loadAverage})`,
        `now (${code(machine.commit)}, load ${machine.loadAverage})`,
      ],
      [
        [
          'operations of a call, at two servers',
          digits(before.lives[way]!.call.p50),
          digits(across.call.p50),
        ],
        [
          'of an idle server, a second',
          digits(before.idle.server.perSecond),
          digits(results.idle.server.perSecond),
        ],
        ...results.registry.map(({ keys, milliseconds }) => [
          `one look at the registry of nodes, beside ${thousands(keys)} other keys`,
          `${digits(lookThen(keys))} ms`,
          `${digits(milliseconds.p50)} ms`,
        ]),
      ],
    );
  },
  placement: () =>
    table(
      ['Nodes', 'one decision, p50', 'p95', 'cores that decide for 1,000,000 calls'],
      readPlacement().results.speed.map(({ nodes, microseconds: { p50, p95 } }) => [
        thousands(nodes),
        `${thousands(p50)} µs`,
        `${thousands(p95)} µs`,
        figure((loadOf(ALL_CALLS, measured).placements * p50) / 1e6),
      ]),
    ),
  matching: () =>
    table(
      [
        'Calls a second',
        'concurrent',
        'servers',
        'ring in time',
        'until the ring, p50',
        'p95',
        'lost races a call',
      ],
      readMatching().map(({ load, figures }) => [
        thousands(load.callsPerSecond),
        thousands(Math.round((load.callsPerSecond * ASSUMED.callSeconds) / 1000) * 1000),
        String(load.servers),
        `${(figures.rung * 100).toFixed(0)} %`,
        `${thousands(figures.p50Ms)} ms`,
        `${thousands(figures.p95Ms)} ms`,
        figures.lostRaces.toFixed(1),
      ]),
    ),
  load: () => {
    const small = loadOf(1000, measured);
    const cell = loadOf(CELL_CALLS, measured);
    const whole = loadOf(ALL_CALLS, measured);
    const cells = ALL_CALLS / CELL_CALLS;
    const rows: readonly (readonly [string, (load: Load) => number, boolean])[] = [
      ['calls that start, a second', ({ callsPerSecond }) => callsPerSecond, true],
      ['signaling servers', ({ servers }) => servers, true],
      ['media nodes', ({ nodes }) => nodes, true],
      ['operations on Redis a second', (load) => load.redisOperations, true],
      ['of these the repairer’s', (load) => load.repairOperations, true],
      ['cores of Redis', (load) => load.redisCores, true],
      ['entries of the stream a second, read by every server', (load) => load.streamEntries, false],
      ['megabytes a second that the stream sends', (load) => load.streamBytes / 1e6, true],
      ['megabytes a second of the registry', (load) => load.registryBytes / 1e6, true],
      ['control links, servers × nodes', (load) => load.controlLinks, true],
      ['heartbeats and reports on them a second', (load) => load.controlMessages, true],
      ['decisions on placement a second', (load) => load.placements, true],
      ['commits of the history a second', (load) => load.commits, true],
      ['cores that tell every desk of every message', (load) => load.deskCores, true],
      ['seconds of Redis when a node is lost', (load) => load.lostNodeSeconds, false],
      ['seconds for a round of the repairer', (load) => load.repairRoundSeconds, false],
    ];
    return table(
      [
        '',
        '1,000 calls',
        `a cell of ${thousands(CELL_CALLS)}`,
        `${cells} such cells`,
        '1,000,000 calls in one',
      ],
      rows.map(([name, of, isSum]) => [
        name,
        figure(of(small)),
        figure(of(cell)),
        figure(of(cell) * (isSum ? cells : 1)),
        figure(of(whole)),
      ]),
    );
  },
  limits: () =>
    table(
      ['Full at so many concurrent calls', 'What', 'What lifts it'],
      limits()
        .sort(([one], [other]) => one - other)
        .map(([calls, what, lift]) => [thousands(Number(calls.toPrecision(2))), what, lift]),
    ),
  media: () => {
    const media = mediaOf(ALL_CALLS);
    return table(
      ['Media', 'computed'],
      [
        [
          'A camera of 720 lines, as it is sent',
          `${LAYERS_KBPS.large} + ${LAYERS_KBPS.small} kb/s in two layers, voice ${LAYERS_KBPS.voice} kb/s`,
        ],
        ['One call across two regions, both directions, with headers', `${media.pipeMbps.toFixed(1)} Mb/s`],
        [
          'Share of calls on two nodes, callers from the whole world (placement bench)',
          `${(readPlacement().results.shareOfPairs * 100).toFixed(1)} %`,
        ],
        [
          `Between regions, if ${ASSUMED.crossRegion * 100} % of 1,000,000 calls are on two nodes`,
          `${media.crossRegionGbps.toFixed(0)} Gb/s`,
        ],
        [
          `One node with ${thousands(ASSUMED.callsOfANode)} calls, in and out`,
          `${media.nodeGbps.toFixed(1)} Gb/s`,
        ],
        ['Packets that it forwards', `${thousands(media.packetsPerSecond)} a second`],
        [
          'Its cores, at 45 to 150 µs a packet',
          `${Math.ceil((media.packetsPerSecond * 45) / 1e6)} to ${Math.ceil((media.packetsPerSecond * 150) / 1e6)}`,
        ],
      ],
    );
  },
};

/** Kinds that are one key for the whole installation. */
const HOT: ReadonlySet<string> = new Set([
  'queue',
  'waiting',
  'open-calls',
  'deadlines',
  'free-agents',
  'free-agents.*',
  'present-agents',
  'socket.io',
]);

function kinds(): [string, number][] {
  const counts = new Map<string, number>();
  for (const part of OF_A_CALL)
    for (const [what, count] of Object.entries(across.parts[part]!.commands)) {
      const kind = what.slice(what.indexOf(' ') + 1).replace(/ \(.*/, '');
      counts.set(kind, (counts.get(kind) ?? 0) + count);
    }
  return [...counts].filter(([, count]) => count >= 0.5).sort(([, one], [, other]) => other - one);
}

function limits(): [number, string, string][] {
  const most = (fits: (load: Load) => boolean): number => mostCalls(fits, measured);
  const { fullAt } = ASSUMED;
  const expiryMs = across.parts['shopper leaves']!.operations.p50 * ASSUMED.redisRoundTripMs;
  const matched = readMatching().filter(({ figures }) => figures.p95Ms <= MATCHED_P95_MS);
  return [
    [
      most(({ deskCores, servers }) => deskCores <= servers * fullAt),
      'Every chat message is told to every desk: it grows with the square of the agents.',
      'Desks hear the conversations of their own team; the rest asks when it is opened.',
    ],
    [
      most(({ repairCores }) => repairCores <= fullAt),
      `One server repairs what all others leave, in rounds of half a minute (${ASSUMED.serverMicrosecondsOfAnOperation} µs of its core for a question to Redis, assumed).`,
      'A lease for each cell or part of the calls.',
    ],
    [
      most(({ expiringPerSecond }) => expiringPerSecond * expiryMs <= 1000 * fullAt),
      'One server sweeps the deadlines, one after the other: a session whose page was just closed is one.',
      'Several at once; a lease for each cell.',
    ],
    [
      Math.max(...matched.map(({ load }) => load.callsPerSecond)) * ASSUMED.callSeconds,
      'All servers walk one queue and try the same agents (simulated).',
      'A queue for each team or cell, so that few servers meet in one.',
    ],
    [
      most(({ lostNodeSeconds }) => lostNodeSeconds <= LOST_NODE_SECONDS * fullAt),
      `A lost node: every server reads all open calls, within the ${LOST_NODE_SECONDS} s that media may be away.`,
      'An index of calls by node, as there is one of sessions by server.',
    ],
    [
      most(({ redisCores }) => redisCores <= fullAt),
      'One Redis is one thread.',
      'A Redis for each cell; or Redis Cluster for the records, whose keys are many.',
    ],
    [
      most(({ streamEntries }) => (streamEntries * measured.microsecondsOfADelivery) / 1e6 <= fullAt),
      'Every server reads every entry of the one stream (an entry taken as dear as a delivery).',
      'A stream for each cell; sharded publish and subscribe by session.',
    ],
    [
      most(({ streamBytes }) => streamBytes <= fullAt * ASSUMED.redisBytesPerSecond),
      'The stream’s Redis sends each entry to each server, over 10 Gb/s.',
      'As above.',
    ],
    [
      most(({ commits }) => commits <= ASSUMED.commitsPerSecond),
      `One PostgreSQL commits ${thousands(ASSUMED.commitsPerSecond)} times a second (assumed).`,
      'A database for each cell: nothing is asked across shops.',
    ],
  ];
}

function digits(value: number): string {
  return Number.isInteger(value) ? thousands(value) : value.toFixed(value < 10 ? 1 : 0).replace(/\.0$/, '');
}

function figure(value: number): string {
  if (value < 0.01) return '< 0.01';
  if (value < 1) return String(Number(value.toPrecision(1)));
  return value < 10 ? digits(Number(value.toPrecision(2))) : thousands(Number(value.toPrecision(3)));
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
