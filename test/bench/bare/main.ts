/** The bare page's server, as a process of its own like the product's. Prints its address as one line of JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import express from 'express';
import { Server } from 'socket.io';
import { build } from 'vite';
import type { BareEvents, BareRequests } from './messages.ts';
import { createRoom } from './room.ts';

const HOST = '127.0.0.1';

const pages = mkdtempSync(path.join(os.tmpdir(), 'vitrine-bare-'));
process.on('exit', () => rmSync(pages, { recursive: true, force: true }));
await build({
  root: import.meta.dirname,
  configFile: false,
  logLevel: 'error',
  build: { outDir: pages, emptyOutDir: true },
});

const room = await createRoom(HOST);
const app = express();
app.use(express.static(pages));
const server = createServer(app);
const sockets = new Server<BareRequests, BareEvents>(server, { transports: ['websocket'] });
sockets.on('connection', (socket) => room.welcome(socket));
server.listen(0, HOST);
await once(server, 'listening');
console.log(JSON.stringify({ host: HOST, port: (server.address() as AddressInfo).port }));

// The parent holds our input open: when it goes, so do we.
process.stdin.resume().on('end', () => {
  room.close();
  process.exit();
});
