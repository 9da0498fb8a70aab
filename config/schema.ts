/** Every setting: strict, with a default and a one-line meaning. The README table is generated from here. */
import * as z from 'zod';
import { overlappingPorts } from './port-overlap.ts';
import { Profiles } from './profiles-section.ts';

const port = z.int().min(0).max(65535);
/** As browsers name it: with anything behind it, it would equal no page's. */
const origin = z
  .string()
  .refine(
    (text) => URL.parse(text)?.origin === text,
    'must be an origin, e.g. https://shop.example, with nothing behind it',
  );
const seconds = (meaning: string, value: number) => z.number().nonnegative().default(value).describe(meaning);

const Http = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address that the server listens on.'),
  port: port.default(8080).describe('Port of pages, REST and signaling; 0 takes a free one.'),
  https: z
    .boolean()
    .default(false)
    .describe('Serve over TLS with a self-signed certificate, for phones in the LAN.'),
  origins: z
    .array(origin)
    .default([])
    .describe('Origins of the shop pages that may connect, besides the server itself.'),
  trustProxy: z.boolean().default(false).describe('Take the client address from X-Forwarded-For.'),
  countryHeader: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/)
    .optional()
    .describe('Header in which a trusted proxy names the client’s country by its two letters.'),
});

const Auth = z.strictObject({
  issuers: z
    .array(
      z.strictObject({
        issuer: z.string().min(1).describe('The `iss` of the shop’s tokens.'),
        secret: z.string().min(32).describe('HS256 secret shared with the shop’s backend.'),
      }),
    )
    .default([])
    .describe('Shops whose tokens are accepted.'),
  sessionSecret: z
    .string()
    .min(32)
    .optional()
    .describe(
      'Signs access tokens and file addresses; made at start when absent (they then end with the process).',
    ),
  demo: z
    .enum(['loopback', 'on', 'off'])
    .default('loopback')
    .describe('Demo sign-in: only while listening on loopback, always, or never.'),
});

const Calls = z.strictObject({
  ringSeconds: seconds('How long one agent’s desk rings before the call goes on.', 20),
  waitSeconds: seconds('Longest wait in the queue; then the call ends with no-agent.', 900),
  noAgentSeconds: seconds('How long a shopper waits while no agent is signed in.', 60),
  graceSeconds: seconds('How long a vanished party may take to return.', 30),
  mediaSeconds: seconds('How long after the answer media may take to arrive.', 20),
  maxSeconds: seconds('Longest call.', 7200),
  wrapUpSeconds: seconds('Wrap-up after a call, before the agent is available again.', 0),
  keepEndedSeconds: seconds('How long an ended call stays in live state.', 60),
});

const Sessions = z.strictObject({
  graceSeconds: seconds('How long a session outlives its socket when no call needs it.', 60),
  pingSeconds: seconds('Interval of the socket’s heartbeat.', 2),
  pingTimeoutSeconds: seconds('Silence after a heartbeat that counts as gone.', 3),
});

const Chat = z.strictObject({
  fileMegabytes: z.number().positive().max(50).default(8).describe('Largest image upload.'),
  thumbnailPixels: z.int().min(64).max(1024).default(360).describe('Longer edge of a thumbnail.'),
  linkSeconds: seconds('How long a signed address of an image is valid.', 3600),
});

const Limits = z.strictObject({
  requestsPerSecond: z.int().positive().default(50).describe('Requests of one session, sustained over 2 s.'),
  connectionsPerMinute: z.int().positive().default(120).describe('New sockets of one address.'),
  messageBytes: z
    .int()
    .positive()
    .default(65536)
    .describe('Largest signaling message; one of more than four times that closes its socket.'),
});

/** What else an address may carry would be taken for granted by its writer and done by nobody. */
const PostgresUrl = z.url({ protocol: /^postgres(ql)?$/, abort: true }).superRefine((text, context) => {
  const url = new URL(text);
  const refuse = (message: string): void => {
    context.addIssue({ code: 'custom', message });
  };
  if (url.password !== '') refuse('a password belongs in history.password, not in the address');
  if (url.username !== '') refuse('a user belongs in history.username, not in the address');
  if (url.hostname === '' || url.pathname.length < 2) refuse('expected postgres://host:port/database');
  for (const [name, value] of url.searchParams) {
    if (name !== 'sslmode' || !['disable', 'verify-full'].includes(value))
      refuse('the only option of the address is sslmode, `disable` or `verify-full`');
  }
});

const History = z.strictObject({
  file: z
    .string()
    .default('.data/vitrine.sqlite')
    .describe('SQLite file of the history while `history.url` is absent; `:memory:` keeps nothing.'),
  url: PostgresUrl.optional().describe(
    '`postgres://host:port/database`, with `?sslmode=verify-full` over TLS: the history of a cluster.',
  ),
  username: z.string().min(1).optional().describe('User of PostgreSQL.'),
  password: z.string().optional().describe('Password of that user.'),
  caFile: z
    .string()
    .optional()
    .describe('PEM file of who signed the certificate of PostgreSQL, if nobody public; asks for TLS.'),
  poolSize: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('Most connections to PostgreSQL that one server holds.'),
  timeoutSeconds: z
    .number()
    .positive()
    .default(2)
    .describe('A question to PostgreSQL that is not answered by then has failed.'),
  files: z
    .string()
    .default('.data/files')
    .describe('Folder of uploaded images; servers of a cluster share it.'),
});

const Redis = z.strictObject({
  url: z
    .url({ protocol: /^rediss?$/, abort: true })
    .refine((url) => new URL(url).password === '', 'a password belongs in redis.password, not in the address')
    .optional()
    .describe('`redis://host:port`, or `rediss://` over TLS: live state of a cluster. Absent: in memory.'),
  username: z.string().optional().describe('User of Redis, where it has an ACL.'),
  password: z.string().optional().describe('Password of that user, or of Redis.'),
  caFile: z
    .string()
    .optional()
    .describe('PEM file of who signed the certificate of Redis, if nobody public.'),
  prefix: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default('vitrine')
    .describe('Goes before every key, so that installations can share one Redis.'),
  timeoutSeconds: seconds('A question to Redis that is not answered by then has failed.', 2),
});

const Cluster = z.strictObject({
  secret: z
    .string()
    .min(32)
    .optional()
    .describe('Shared by all servers and media nodes: proves that they belong together.'),
  serverId: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .optional()
    .describe('Name of this signaling server in logs; the host name and process when absent.'),
  residency: z
    .string()
    .min(1)
    .max(32)
    .optional()
    .describe('The media of all calls passes only through nodes of this area, e.g. `eu`.'),
  pins: z
    .array(
      z
        .strictObject({
          residency: z.string().optional().describe('Calls that are limited to this area; all when absent.'),
          nodeId: z
            .string()
            .regex(/^[\w.-]{1,64}$/)
            .brand<'node'>()
            .optional()
            .describe('The only node for them.'),
          region: z.string().optional().describe('The only region for them.'),
        })
        .refine(
          ({ nodeId, region }) => nodeId !== undefined || region !== undefined,
          'says neither node nor region',
        ),
    )
    .default([])
    .describe('Where calls go whatever is measured; the first that speaks of a call holds.'),
});

const Sfu = z.strictObject({
  nodeId: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default('embedded')
    .describe('Name of the media node.'),
  region: z.string().min(1).max(64).default('local').describe('Region of the media node.'),
  location: z
    .strictObject({
      latitude: z.number().min(-90).max(90).describe('Degrees, north positive.'),
      longitude: z.number().min(-180).max(180).describe('Degrees, east positive.'),
    })
    .optional()
    .describe('Where the media node is, to estimate how far browsers are that have measured nothing yet.'),
  residency: z
    .array(z.string())
    .default([])
    .describe('Areas that the node’s media stays in, e.g. `eu`; calls may be limited to one.'),
  workers: z.int().min(0).max(256).default(0).describe('mediasoup workers; 0 means one per core.'),
  listen: z
    .array(
      z.strictObject({
        ip: z.string().describe('Address that media is received on.'),
        announcedAddress: z.string().optional().describe('Literal public address told to clients instead.'),
      }),
    )
    .default([])
    .describe('Media addresses; empty means all of the host when it serves others, else loopback.'),
  port: port
    .default(0)
    .describe('First media port; worker n takes port + n, UDP and TCP. 0 takes free ones.'),
  pipePorts: z
    .strictObject({
      min: port.describe(
        'First UDP port of pipes to other nodes, one for each call that is on two; absent: any free.',
      ),
      max: port.describe('Last of them.'),
    })
    .refine(({ min, max }) => min > 0 && min <= max, 'must be a range of ports')
    .optional()
    .describe('UDP ports of pipes to other nodes.'),
  workerBin: z.string().optional().describe('Path of the mediasoup-worker binary.'),
  watchdogSeconds: seconds('Silence of a worker after which it is killed and replaced.', 1.5),
  peerGraceSeconds: seconds('How long a peer outlives the control link of its server.', 60),
  drainSeconds: seconds('How long a stopping node waits for its calls to move to others.', 30),
  controlHost: z
    .string()
    .default('127.0.0.1')
    .describe('Address that a media node of a cluster takes control links and probes on.'),
  controlPort: port.default(4443).describe('Port of control links and probes; 0 takes a free one.'),
  controlUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where servers and other nodes reach that; absent: its own address and port.'),
  probeUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where browsers measure how far the node is; absent: `controlUrl` with the path /probe.'),
});

/** RFC 7064 and 7065: no user, no path. */
const RELAY_URL =
  /^(stuns?:(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?|turns?:(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?)$/i;

const Turn = z.strictObject({
  servers: z
    .array(
      z.strictObject({
        region: z.string().optional().describe('As in `sfu.region`; absent where it serves all alike.'),
        urls: z
          .array(
            z
              .string()
              .regex(
                RELAY_URL,
                'expected an address such as turn:relay.example:3478?transport=udp or turns:relay.example:443?transport=tcp',
              ),
          )
          .min(1),
      }),
    )
    .default([])
    .describe(
      'Relays for browsers that reach no media port, the way that is open most often last: `{ region?, urls }`.',
    ),
  secret: z
    .string()
    .min(1)
    .optional()
    .describe('Shared with the relays: `static-auth-secret` of coturn. Make it long.'),
  credentialSeconds: z
    .number()
    .positive()
    .optional()
    .describe(
      'How long a relay serves a call; absent: the longest wait and call, and an hour for clocks that differ.',
    ),
  policy: z
    .enum(['all', 'relay'])
    .default('all')
    .describe('`relay`: all media goes through relays, even where it could go directly.'),
});

const Log = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is written.'),
  pretty: z.boolean().default(false).describe('Write for people instead of JSON.'),
});

const Sections = z.strictObject({
  http: Http.prefault({}),
  auth: Auth.prefault({}),
  calls: Calls.prefault({}),
  sessions: Sessions.prefault({}),
  chat: Chat.prefault({}),
  limits: Limits.prefault({}),
  history: History.prefault({}),
  redis: Redis.prefault({}),
  cluster: Cluster.prefault({}),
  sfu: Sfu.prefault({}),
  turn: Turn.prefault({}),
  profiles: Profiles.prefault({}),
  log: Log.prefault({}),
});

/** What is right in each section and cannot be right together. */
export const Config = Sections.superRefine(({ http, sfu, turn, calls, profiles }, context) => {
  const problem = (path: string[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  for (const clash of overlappingPorts({ http, sfu })) problem(['sfu'], clash);
  const longest = calls.waitSeconds + calls.maxSeconds;
  if (turn.credentialSeconds !== undefined && turn.credentialSeconds < longest) {
    problem(
      ['turn', 'credentialSeconds'],
      `a relay would end calls: calls.waitSeconds and calls.maxSeconds make ${longest} together`,
    );
  }
  const urls = turn.servers.flatMap((server) => server.urls);
  if (urls.some((url) => /^turn/i.test(url)) && turn.secret === undefined) {
    problem(['turn', 'secret'], 'relays are named, but not the secret that opens them');
  }
  if (turn.policy === 'relay' && !urls.some((url) => /^turn/i.test(url))) {
    problem(['turn', 'policy'], 'all media is to go through relays, but turn.servers names none');
  }
  const relayOnly = profiles.overrides.findIndex(({ policy }) => policy.network?.relayOnly === true);
  if (relayOnly >= 0 && !urls.some((url) => /^turn/i.test(url))) {
    problem(
      ['profiles', 'overrides', `${relayOnly}`],
      'media is to go through relays, but turn.servers names none',
    );
  }
});
export type Config = z.output<typeof Config>;
export type ConfigInput = z.input<typeof Config>;
