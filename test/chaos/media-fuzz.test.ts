/** Malformed packets at the media port of a server, from strangers, beside a call that must not notice. */
import { readFileSync } from 'node:fs';
import { expect, onTestFailed, test } from 'vitest';
import { freePort } from '#test/free-port.ts';
import { bombard, bombardTcp } from '#test/fuzz/bombard.ts';
import { fuzzSeed, rollDice } from '#test/fuzz/dice.ts';
import type { Person } from '#test/page/person.ts';
import { type VoiceCounters, hearingBetween, readVoice } from '#test/page/voice-counters.ts';
import { useStage } from '#test/stage/stage.ts';

const PACKETS = 100_000;
const TCP_PIECES = 5000;
/** At least so many must have reached the worker; more are sent until they have. */
const ROUND = 10_000;
/** The machine is shared with whoever makes the packets. */
const LONGEST_PAUSE_MS = 1500;
/** Of what is played, in percent: a worker that chokes loses far more. */
const CONCEALED_AT_MOST = 10;

let port = 0;
const stage = useStage({
  async config() {
    port = await freePort('127.0.0.1');
    return { sfu: { port, workers: 1, listen: [{ ip: '127.0.0.1' }] } };
  },
});

test(`${PACKETS} malformed packets at the media port leave the worker up, and the call beside them runs on`, async () => {
  const seed = fuzzSeed();
  onTestFailed(() => console.error(`to repeat it: VITRINE_FUZZ_SEED=${seed}`));
  const [shopper, agent] = await stage.videoCall({ shopper: { isTapped: true } });
  await shopper.isInState('active');
  const workers = stage.server.workerPids();
  // What anybody on the way can read in every check of ICE; the password is in none.
  const usernameFragment = shopper.heard(/"usernameFragment":"([^"]+)"/);
  const aim = {
    ice: { usernameFragment, password: 'not the one' },
    ssrcs: await ssrcsOf(shopper),
    payloadTypes: [100, 101, 102, 103],
  };
  const before = await heardBy(shopper, agent);

  const dice = rollDice(seed);
  let taken = 0;
  const flood = async (): Promise<void> => {
    const lost = droppedAt(port);
    for (let sent = 0; taken < PACKETS; sent += ROUND) {
      await bombard({ dice, port, aim, packets: ROUND, answers: breathe });
      taken = sent + ROUND - (droppedAt(port) - lost);
    }
    await bombardTcp({ dice, port, aim, packets: TCP_PIECES, answers: breathe });
  };
  const over = flood();
  const pauses = await Promise.all([
    shopper.longestPauseMs('agent', over),
    agent.longestPauseMs('shopper', over),
  ]);
  await over;
  const after = await heardBy(shopper, agent);
  const concealed = before.map((counters, index) => hearingBetween(counters, after[index]!).concealed);

  console.log(
    `${taken} packets taken, ${TCP_PIECES} pieces over TCP; longest pauses ${pauses.map(Math.round).join(' and ')} ms, ` +
      `made up ${concealed.map((share) => share.toFixed(1)).join(' and ')} % of the voices`,
  );
  expect(stage.server.workerPids()).toEqual(workers);
  expect(Math.max(...pauses)).toBeLessThan(LONGEST_PAUSE_MS);
  expect(Math.max(...concealed)).toBeLessThan(CONCEALED_AT_MOST);
  await Promise.all([shopper.hears('agent'), agent.hears('shopper')]);
  await shopper.isInState('active');
}, 180_000);

/** A stranger gets no answers, so packets go out in small heaps with a little time for each. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

function heardBy(...people: Person[]): Promise<VoiceCounters[]> {
  return Promise.all(people.map(({ page }) => readVoice(page)));
}

/** Of the streams of the call, as they are on the wire. */
function ssrcsOf({ page }: Person): Promise<number[]> {
  return page.evaluate(async () => {
    const ssrcs: number[] = [];
    for (const connection of mediaConnections()) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (report['type'] === 'inbound-rtp' || report['type'] === 'outbound-rtp')
          ssrcs.push(Number(report['ssrc']));
      }
    }
    return ssrcs;
  });
}

/** Datagrams that the kernel threw away because nobody fetched them in time. */
function droppedAt(udpPort: number): number {
  const local = `:${udpPort.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/udp', 'utf8').split('\n').slice(1);
  const sockets = lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address]) => address?.endsWith(local));
  if (sockets.length === 0) throw new Error(`nobody listens at port ${udpPort}`);
  return sockets.reduce((sum, fields) => sum + Number(fields.at(-1)), 0);
}
