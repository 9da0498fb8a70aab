/** Two browsers that have nothing but the SDK, and a real server between them. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'puppeteer-core';
import { build } from 'vite';
import type { ConfigInput } from '#config/schema.ts';
import { type Chromium, type ChromiumOptions, startChromium } from '#test/chromium.ts';
import { keepConnections } from '#test/page/kept-connections.ts';
import { type ServerProcess, startServer } from '#test/stage/server-process.ts';

export type Role = 'shopper' | 'agent';

export interface OpenOptions {
  readonly person?: string;
  readonly devices?: ChromiumOptions['devices'];
  /** Names that this browser does not know, as older ones. */
  readonly without?: readonly string[];
  /** The page's Content-Security-Policy. */
  readonly rules?: string;
}

/** What a stage needs of a server. */
interface StageServer {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

export interface SdkStage<S extends StageServer = ServerProcess> {
  readonly server: S;
  readonly origin: string;
  /** Opens a page of this person in their browser; the same browser for the same person. */
  open(role: Role, options?: OpenOptions): Promise<Page>;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

export function startSdkStage(config: ConfigInput = {}): Promise<SdkStage> {
  return startSdkStageWith(startServer, config);
}

/** With a server that the test starts itself. */
export async function startSdkStageWith<S extends StageServer>(
  start: (config: ConfigInput) => Promise<S>,
  config: ConfigInput = {},
): Promise<SdkStage<S>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vitrine-sdk-'));
  await build({
    configFile: false,
    logLevel: 'warn',
    root: path.join(import.meta.dirname, 'page'),
    build: { outDir: folder, emptyOutDir: true, target: 'es2022' },
  });
  const pages = createServer((request, response) => {
    const name = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const file = path.join(folder, path.normalize(name === '/' ? '/index.html' : name));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const rules = new URL(request.url ?? '/', origin).searchParams.get('rules');
    response.writeHead(200, {
      'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      ...(rules !== null && { 'Content-Security-Policy': rules }),
    });
    createReadStream(file).pipe(response);
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  const server = await start({ ...config, http: { ...config.http, origins: [origin] } });
  const browsers = new Map<string, Promise<Chromium>>();

  return {
    server,
    origin,
    async open(role, { person = role, devices = 'files', without = [], rules } = {}) {
      const started = browsers.get(person) ?? startChromium({ identity: role, devices });
      browsers.set(person, started);
      const { browser } = await started;
      const page = await browser.newPage();
      await page.evaluateOnNewDocument((names) => {
        for (const name of names) Reflect.deleteProperty(globalThis, name);
      }, without);
      await page.evaluateOnNewDocument(keepSockets);
      await page.evaluateOnNewDocument(keepConnections);
      await page.exposeFunction('freshToken', (as: Role, name: string) => token(server.origin, as, name));
      const query = new URLSearchParams({ server: server.origin, role, person, ...(rules && { rules }) });
      await page.goto(`${origin}/?${query}`);
      return page;
    },
    async close() {
      for (const browser of browsers.values()) await (await browser).close();
      await server.close();
      pages.closeAllConnections();
      pages.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs in the page before its scripts: lets a test cut the signaling connection. */
function keepSockets(): void {
  const sockets: WebSocket[] = [];
  globalThis.WebSocket = class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      sockets.push(this);
    }
  };
  globalThis.cutSockets = () => {
    for (const socket of sockets) socket.close();
  };
}

async function token(server: string, role: Role, person: string): Promise<string> {
  const name = person.replaceAll(/[^\w-]/g, '-');
  const body = role === 'agent' ? { agent: name } : { visitor: name };
  const response = await fetch(`${server}/v1/demo/${role}-token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${role}-token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}
