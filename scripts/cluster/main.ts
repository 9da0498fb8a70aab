/** `npm run cluster`: starts a cluster on this machine and stays with it, or breaks something in the one that runs. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stopAtSignal } from '#platform/stop-signals.ts';
import { ArgumentError, whyNot } from '../why-not.ts';
import { USAGE, readArguments } from './arguments.ts';
import type { Asked } from './arguments.ts';
import { ask, findRunning } from './control-client.ts';
import type { ControlFile } from './control-client.ts';
import { startControl } from './control.ts';
import { startLocalCluster } from './local-cluster.ts';
import { DISTANCES, LINKS, REGIONS } from './settings.ts';

function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

const controlFile = (folder: string): string => path.join(folder, 'control.json');

async function start({ port, from, folder }: Asked & { readonly kind: 'start' }): Promise<void> {
  const running = findRunning(controlFile(folder));
  if (running !== undefined)
    throw new ArgumentError(
      `A cluster runs already, at http://localhost:${running.port}/; stop it there with Ctrl-C, or break it with --kill.`,
    );
  let changed = (): void => undefined;
  say('Starting Redis, two signaling servers and four media nodes …');
  const cluster = await startLocalCluster({
    folder: path.resolve(folder),
    port,
    from,
    onChange: () => changed(),
  });
  const opened = await startControl({
    members: cluster.members,
    weather: () => cluster.wan.weather,
    setWeather: (weather) => cluster.wan.set(weather),
  });
  changed = opened.changed;

  const file = controlFile(folder);
  mkdirSync(folder, { recursive: true });
  const { url, token } = opened;
  const facts: ControlFile = { pid: process.pid, url, token, port: cluster.port };
  writeFileSync(file, JSON.stringify(facts), { mode: 0o600 });
  introduce(facts, from, folder);

  stopAtSignal(
    async () => {
      say('Stopping …');
      rmSync(file, { force: true });
      await opened.close();
      await cluster.close();
    },
    (error) => process.stderr.write(`Not everything stopped well: ${String(error)}\n`),
  );
}

function introduce({ url, token, port }: ControlFile, from: string, folder: string): void {
  const at = (region: string): string => `http://${region}.localhost:${port}`;
  const width = Math.max(...REGIONS.map(({ city }) => city.length));
  say();
  for (const { region, city } of REGIONS)
    say(
      `  Shop   from ${city.padEnd(width)}  ${at(region)}/${region === from ? `   or http://localhost:${port}/` : ''}`,
    );
  for (const { region, city } of REGIONS) say(`  Desk   from ${city.padEnd(width)}  ${at(region)}/desk`);
  say(
    `  Board  ${' '.repeat(width + 5)}  http://localhost:${port}/board#control=${encodeURIComponent(url)}&token=${token}`,
  );
  say();
  const { oneWayMs, detour } = DISTANCES;
  const links = LINKS.map((link) => `${link} ${oneWayMs[link]} ms`).join(', ');
  say(`  Emulated: the ways between the regions (${links}, one way; people go ${detour} times as far)`);
  say('  and from people to their region, for media, pipes between nodes, probes, control links, Redis and');
  say('  the pages. Not emulated: many calls, lost packets, and machines of their own: all shares this one.');
  say(`  Break it on the board, or with npm run cluster -- --kill sin-1 (--help tells more).`);
  say(`  Logs: ${path.join(folder, 'log')}. Ctrl-C ends everything.`);
  say();
}

async function breakIt({ folder, deeds }: Asked & { readonly kind: 'do' }): Promise<void> {
  const running = findRunning(controlFile(folder));
  if (running === undefined)
    throw new ArgumentError('No cluster runs here; start one with npm run cluster in another terminal.');
  await ask(running, deeds);
  for (const deed of deeds) {
    const what = 'member' in deed ? deed.member : deed.way;
    say(`${deed.deed} ${what}${deed.deed === 'slow' ? ` by ${deed.ms} ms` : ''}: done`);
  }
}

try {
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === 'help') say(USAGE);
  else if (asked.kind === 'start') await start(asked);
  else await breakIt(asked);
} catch (error) {
  process.stderr.write(`${whyNot(error, 'cluster')}\n`);
  if (error instanceof ArgumentError && process.argv.length > 2) process.stderr.write(`\n${USAGE}\n`);
  process.exit(1);
}
