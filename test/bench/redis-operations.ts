/**
 * `npm run bench -- redis-operations [--lives 40] [--keep]`: what calls cost Redis, counted by Redis itself, with
 * real servers on a real Redis: operations, bytes, time, and entries of socket.io's stream for each part of a
 * call's life, at one server and across two; and what servers, nodes and open calls cost while nothing happens.
 *
 * `--keep` also writes test/bench/results/redis-operations.json, from which server/SCALING.md is made.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createClient } from '@redis/client';
import { costOfLife, meanBytes, registryLooks, timeAtLoad } from './redis-operations/costs.ts';
import { countLife, described } from './redis-operations/counted-lives.ts';
import type { Life } from './redis-operations/counted-lives.ts';
import { costOfDelivery } from './redis-operations/deliveries.ts';
import { liveCall } from './redis-operations/life.ts';
import { PARTS } from './redis-operations/parts.ts';
import { SWEEPERS, idleRates, less, only, steady, sum } from './redis-operations/rates.ts';
import type { Rates } from './redis-operations/rates.ts';
import { PREFIX, startStage } from './redis-operations/stage.ts';
import { watchRedis } from './redis-operations/watch.ts';
import { describeMachine } from './support/machine.ts';
import { createProgress } from './support/progress.ts';
import { table, writeReport } from './support/report.ts';

const { values } = parseArgs({
  options: { lives: { type: 'string', default: '40' }, keep: { type: 'boolean', default: false } },
});
const lives = Number(values.lives);
const OPEN_CALLS = 20;

const machine = describeMachine();
const progress = createProgress();

const stage = await startStage();
const closing: (() => unknown)[] = [() => stage.close()];
try {
  const client = createClient({ url: stage.redis.url });
  await client.connect();
  closing.push(() => client.destroy());
  let watch = await watchRedis(stage.redis.url, PREFIX);
  progress.step('idle', 0, 4);
  await stage.addServer();
  await stage.addNode();
  await sleep(1000);
  const one = await idleRates(watch);
  progress.step('idle', 1, 4);
  await stage.addServer();
  await sleep(1000);
  const two = await idleRates(watch);
  progress.step('idle', 2, 4);
  await stage.addNode();
  await sleep(1000);
  const idle = await idleRates(watch);

  const WAYS = { 'at one server': { shopper: 0, agent: 0 }, 'at two servers': { shopper: 0, agent: 1 } };
  const counted: Record<string, ReturnType<typeof described>> = {};
  for (const [name, at] of Object.entries(WAYS)) {
    const all: Life[] = [];
    // The first pays for what is loaded once.
    for (let index = -1; index < lives; index += 1) {
      progress.step(`lives, ${name}`, Math.max(index, 0), lives);
      const life = await countLife(stage, watch, idle, at);
      if (index >= 0) all.push(life);
    }
    counted[name] = described(all);
  }

  watch.close();
  const costs: Record<string, Awaited<ReturnType<typeof costOfLife>>> = {};
  for (const [name, at] of Object.entries(WAYS)) {
    progress.step(`cost, ${name}`, 0, 1);
    costs[name] = await costOfLife(stage, client, at, lives);
  }
  const streamEntryBytes = await meanBytes(client.xRange(`${PREFIX}:socket.io`, '-', '+'));
  progress.step('deliveries', 0, 1);
  const deliveryMicroseconds = await costOfDelivery();
  progress.step('at load', 0, 1);
  const load = await timeAtLoad(stage, client);
  watch = await watchRedis(stage.redis.url, PREFIX);
  closing.push(() => watch.close());
  progress.step('open calls', 0, 1);
  const leaving: (() => void)[] = [];
  for (let index = 0; index < OPEN_CALLS; index += 1) {
    const another = { ...stage, agent: (server: number) => stage.agent(server, index + 1) };
    await liveCall(another, { shopper: 0, agent: 1 }, async (part, act) => {
      if (part === 'chat') throw new Error('stays open');
      const made = await act();
      if (part.endsWith('comes')) leaving.push(() => (made as { close(): void }).close());
      return made;
    }).catch((error: unknown) => {
      if (!(error instanceof Error && error.message === 'stays open')) throw error;
    });
  }
  await sleep(5000);
  const open = await idleRates(watch);
  for (const close of leaving) close();

  progress.step('registry', 0, 1);
  const registry = await registryLooks(stage, (keys) =>
    client.sendCommand(['DEBUG', 'POPULATE', String(keys), `${PREFIX}:record:filler`]),
  );

  const perOpenCall = Object.fromEntries(
    Object.entries(steady(only(less(open, idle), (what) => !(what in idle)))).map(([what, rate]) => [
      what,
      rate / OPEN_CALLS,
    ]),
  );
  const rounded = (rates: Rates): Rates =>
    Object.fromEntries(
      Object.entries(rates)
        .sort(([, a], [, b]) => b - a)
        .map(([what, rate]) => [what, Math.round(rate * 100) / 100]),
    );
  const isSweepers = (what: string): boolean => SWEEPERS.has(what);
  const cluster = only(one, isSweepers);
  const server = steady(only(less(two, one), (what) => !isSweepers(what)));
  const node = steady(only(less(idle, two), (what) => !isSweepers(what)));
  const results = {
    lives: counted,
    costs,
    idle: Object.fromEntries(
      Object.entries({ server, node, cluster, openCall: perOpenCall }).map(([name, rates]) => [
        name,
        { perSecond: Math.round(sum(rates) * 100) / 100, commands: rounded(rates) },
      ]),
    ),
    load,
    streamEntryBytes,
    deliveryMicroseconds,
    registry,
  };
  const report = {
    bench: 'redis-operations',
    machine,
    options: { lives, openCalls: OPEN_CALLS },
    aims: [],
    results,
  };
  const file = writeReport(report);
  if (values.keep) {
    mkdirSync('test/bench/results', { recursive: true });
    writeFileSync('test/bench/results/redis-operations.json', `${JSON.stringify(report, null, 2)}\n`);
  }
  progress.end();
  const ways = Object.keys(WAYS);
  console.log(
    `\n${table(
      ['operations on Redis', ...ways.flatMap((way) => [way, 'spread'])],
      [
        ...PARTS.map((part) => [
          part,
          ...ways.flatMap((way) => {
            const { operations } = counted[way]!.parts[part]!;
            return [operations.p50, operations.spread];
          }),
        ]),
        ...(['call', 'life', 'streamEntries'] as const).map((name) => [
          { call: 'one call', life: 'whole life', streamEntries: 'of a call, on the stream' }[name],
          ...ways.flatMap((way) => [counted[way]![name].p50, counted[way]![name].spread]),
        ]),
      ],
    )}`,
  );
  console.log(
    `\n${table(
      ['one whole life, without MONITOR', ...ways],
      Object.keys(costs[ways[0]!]!).map((name) => [
        name,
        ...ways.map((way) => costs[way]![name as 'commands']),
      ]),
    )}`,
  );
  console.log(
    `\n${table(
      ['while nothing happens', 'operations/s'],
      Object.entries(results.idle).map(([name, { perSecond }]) => [name, perSecond]),
    )}`,
  );
  console.log(
    `\n${table(
      ['one look at the registry', 'ms'],
      registry.map(({ keys, milliseconds }) => [`${keys} other keys`, milliseconds.p50]),
    )}`,
  );
  console.log(
    `\n${machine.cpu}, ${machine.cores} cores, load ${machine.loadAverage}; ${load.microsecondsEach} µs of Redis for one operation at load\n${file}`,
  );
} finally {
  progress.end();
  for (const close of closing.toReversed()) await close();
}
