/**
 * The bare page's server, as a process of its own like the product's. Prints its address as one line of JSON. Listens
 * on free ports of 127.0.0.1 unless told otherwise; `--announced` is where media reaches it, as behind a NAT.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import express from 'express';
import { Server } from 'socket.io';
import { build } from 'vite';
import type { BareEvents, BareRequests } from './messages.ts';
import { createRoom } from './room.ts';

const {
  values: { host, announced, ...ports },
} = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    announced: { type: 'string' },
    port: { type: 'string', default: '0' },
    'media-port': { type: 'string', default: '0' },
  },
});

const pages = mkdtempSync(path.join(os.tmpdir(), 'vitrine-bare-'));
process.on('exit', () => rmSync(pages, { recursive: true, force: true }));
await build({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'error',
  build: { outDir: pages, emptyOutDir: true },
});

const room = await createRoom({
  ip: host,
  port: Number(ports['media-port']),
  ...(announced !== undefined && { announcedAddress: announced }),
});
const app = express();
app.use(express.static(pages));
const server = createServer(app);
const sockets = new Server<BareRequests, BareEvents>(server, { transports: ['websocket'] });
sockets.on('connection', (socket) => room.welcome(socket));
server.listen(Number(ports.port), host);
await once(server, 'listening');
console.log(JSON.stringify({ host, port: (server.address() as AddressInfo).port }));

// The parent holds our input open: when it goes, so do we.
process.stdin.resume().on('end', () => {
  room.close();
  process.exit();
});
