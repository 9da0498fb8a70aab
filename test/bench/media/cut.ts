/**
 * How long a call is without a voice when its network closes the way that its media takes.
 *
 *   npm run bench -- media --part cut [--runs 5] [--ways tcp,tls] [--patience 20]
 *
 * A voice call in the product and one in the bare page, at the same time in the same browsers. Then both people's
 * networks close UDP at once (`tcp`: the node's own TCP is left), or both ways to the node, so that only a relay
 * over TLS is left (`tls`: coturn, of which the bare page knows nothing). Each round is a call of its own. A page
 * that hears nothing again within `--patience` seconds counts as that long.
 */
import type { ConfigInput } from '#config/schema.ts';
import { type Coturn, startCoturn } from '#test/coturn.ts';
import { IDENTITIES } from '#test/media/frame-code.ts';
import { protocolsOf } from '#test/page/media-routes.ts';
import type { Person } from '#test/page/person.ts';
import { readVoice } from '#test/page/voice-counters.ts';
import { until } from '#test/until.ts';
import { table } from '../support/report.ts';
import { summarize } from '../support/statistics.ts';
import { openBeside, SYSTEMS } from './beside.ts';
import type { Beside, System } from './beside.ts';
import type { Part } from './part.ts';

const WAYS = ['tcp', 'tls'] as const;
type WayLeft = (typeof WAYS)[number];

/** Seconds until both hear each other again, of each round. */
type Silences = Record<System, number[]>;

const SECRET = 'known to the server and to the relay';
/** What was on its way when the cut came has arrived by then. */
const ARRIVED_MS = 300;
/** A tenth of a second of speech. */
const HEARD_AGAIN_PACKETS = 5;

export const cut: Part<'runs' | 'ways' | 'patience'> = {
  defaults: { runs: '5', ways: WAYS.join(','), patience: '20' },

  async measure(values, progress) {
    const runs = Number(values.runs);
    const patienceMs = Number(values.patience) * 1000;
    const ways = WAYS.filter((way) => values.ways.split(',').includes(way));
    const measured = ways.map((way): { readonly way: WayLeft; readonly silences: Silences } => ({
      way,
      silences: { vitrine: [], bare: [] },
    }));
    for (const { way, silences } of measured) {
      for (let run = 0; run < runs; run += 1) {
        progress.step(`UDP is cut, ${way} is left`, run + 1, runs);
        const silence = await measureCut(way, patienceMs);
        for (const system of SYSTEMS) silences[system].push(silence[system]);
      }
    }
    return {
      options: { runs, ways, patienceMs },
      // Nothing is asked for in figures: what a person can bear is told in the product's own promises.
      aims: [],
      results: measured.map(({ way, silences }) => ({
        way,
        vitrine: summarize(silences.vitrine),
        bare: summarize(silences.bare),
        silences,
      })),
      table: resultsTable(measured, patienceMs / 1000),
    };
  },
};

async function measureCut(way: WayLeft, patienceMs: number): Promise<Record<System, number>> {
  const coturn = way === 'tls' ? await startCoturn({ secret: SECRET }) : undefined;
  try {
    const trusted = coturn === undefined ? {} : { trustedKey: coturn.keyHash };
    const open = (): Promise<Beside> =>
      openBeside('voice', {}, coturn === undefined ? {} : relayed(coturn), {
        shopper: trusted,
        agent: trusted,
      });
    // On a machine that is busy a call may be worn for too long before it has begun: that is not what is measured.
    const beside = await open().catch(open);
    try {
      await allDirect(beside);
      cutUdp(beside, coturn);
      const [vitrine, bare] = await Promise.all(
        SYSTEMS.map((system) => silenceOf(Object.values(beside.people[system]), patienceMs)),
      );
      return { vitrine: vitrine ?? NaN, bare: bare ?? NaN };
    } finally {
      await beside.close();
    }
  } finally {
    await coturn?.close();
  }
}

/** Otherwise there is nothing to cut. */
async function allDirect({ people }: Beside): Promise<void> {
  for (const { page } of Object.values(people.vitrine)) {
    const isDirect = async (): Promise<boolean> => (await protocolsOf(page)).every((way) => way === 'udp');
    await until('media over UDP', isDirect, { timeoutMs: 30_000 });
  }
}

function relayed({ host, tlsPort }: Coturn): ConfigInput {
  return { turn: { servers: [{ urls: [`turns:${host}:${tlsPort}?transport=tcp`] }], secret: SECRET } };
}

function cutUdp({ lines }: Beside, coturn: Coturn | undefined): void {
  for (const system of SYSTEMS) {
    for (const person of IDENTITIES) {
      const { media } = lines[system].of[person];
      if (coturn === undefined) {
        media.blocked = ['udp'];
        continue;
      }
      media.udpFrom = (host) => host === coturn.host;
      media.blocked = ['tcp'];
      media.resetConnections();
    }
  }
}

/** @returns seconds until the last of them hears again */
async function silenceOf(people: readonly Person[], patienceMs: number): Promise<number> {
  const cutAt = performance.now();
  const silences = await Promise.all(
    people.map(async ({ page }) => {
      const received = async (): Promise<number> => (await readVoice(page)).receivedPackets;
      await new Promise((resolve) => setTimeout(resolve, ARRIVED_MS));
      let last = await received().catch(() => 0);
      const hearsAgain = async (): Promise<boolean> => {
        const now = await received();
        // New connections count from the beginning.
        if (now < last) last = 0;
        return now >= last + HEARD_AGAIN_PACKETS;
      };
      const isBack = await until('the voice', hearsAgain, { timeoutMs: patienceMs, everyMs: 50 }).catch(
        () => false,
      );
      return isBack ? performance.now() - cutAt : patienceMs;
    }),
  );
  return Math.max(...silences) / 1000;
}

function resultsTable(
  measured: readonly { readonly way: WayLeft; readonly silences: Silences }[],
  patience: number,
): string {
  const rows = measured.flatMap(({ way, silences }) =>
    SYSTEMS.map((system) => {
      const { p50, min, max, spread } = summarize(silences[system]);
      const never = silences[system].filter((seconds) => seconds >= patience).length;
      const figures = [p50, min, max, spread].map((seconds) => seconds.toFixed(1));
      return [`over ${way}: ${system}`, ...figures, `${never} of ${silences[system].length}`];
    }),
  );
  return table(['', 'silent s', 'least', 'most', 'quartiles apart', 'not within patience'], rows);
}
