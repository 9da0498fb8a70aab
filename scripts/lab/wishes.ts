/** What a person asks of a line, in their words and units, and what that is for the lanes. Pure. */
import { CLEAR, type LinkConditions } from '#test/relay/lane.ts';
import { ArgumentError } from '../why-not.ts';

export type Setting = 'down' | 'up' | 'loss' | 'burst' | 'rtt' | 'jitter' | 'queue' | 'reorder' | 'duplicate';

/** Bits a second, shares from 0 to 1, milliseconds; undefined is as on a clear line. */
export type Wishes = { readonly [name in Setting]?: number | undefined };

interface Meaning {
  /** How it is typed. */
  readonly takes: string;
  /** Undefined: not one. */
  readonly read: (text: string) => number | undefined;
}

const rate: Meaning = {
  takes: 'bits a second from 8k to 1G, as in 300k or 1.5M',
  read(text) {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([kmg]?)$/i.exec(text) ?? [];
    const factor = { '': 1, k: 1e3, m: 1e6, g: 1e9 }[unit.toLowerCase()] ?? NaN;
    return within(Number(number) * factor, 8e3, 1e9);
  },
};
const milliseconds = (least: number, most: number): Meaning => ({
  takes: `${least} to ${most} ms`,
  read: (text) => within(numberOf(text, 'ms'), least, most),
});
const percent: Meaning = {
  takes: '0 to 100 percent',
  read(text) {
    const found = within(numberOf(text, '%'), 0, 100);
    return found === undefined ? undefined : found / 100;
  },
};

const MEANINGS: Record<Setting, Meaning> = {
  down: rate,
  up: rate,
  loss: percent,
  burst: { takes: '1 to 100 packets in a row', read: (text) => within(numberOf(text), 1, 100) },
  rtt: milliseconds(0, 5000),
  jitter: milliseconds(0, 2000),
  queue: milliseconds(10, 10_000),
  reorder: percent,
  duplicate: percent,
};

export const SETTINGS = Object.keys(MEANINGS) as Setting[];

export const isSetting = (text: string): text is Setting => Object.hasOwn(MEANINGS, text);

/** @param text `off` takes it back @throws ArgumentError */
export function readWish(name: Setting, text: string, typedAs: string = name): number | undefined {
  if (text === 'off') return undefined;
  const { takes, read } = MEANINGS[name];
  const value = read(text);
  if (value === undefined) throw new ArgumentError(`${typedAs} takes ${takes}, or off; not "${text}".`);
  return value;
}

/** A round trip is half of it in each direction; all but the rates is the same in both. */
export function conditionsOf(wishes: Wishes): LinkConditions {
  const { down, up, loss = 0, burst = 1, rtt = 0, jitter = 0, reorder = 0, duplicate = 0 } = wishes;
  return {
    delayMs: rtt / 2,
    jitterMs: jitter,
    loss,
    burst,
    queueMs: wishes.queue ?? CLEAR.queueMs,
    reorder,
    duplicate,
    up: { rate: up },
    down: { rate: down },
  };
}

/** In a sentence. */
export function described(wishes: Wishes): string {
  const { down, up, loss, burst, rtt, jitter, queue, reorder, duplicate } = wishes;
  const parts = [
    down !== undefined && `down ${inBits(down)}`,
    up !== undefined && `up ${inBits(up)}`,
    loss !== undefined && `loss ${inPercent(loss)}`,
    burst !== undefined && burst > 1 && `in runs of ${burst}`,
    rtt !== undefined && `round trip ${rtt} ms`,
    jitter !== undefined && `jitter ${jitter} ms`,
    queue !== undefined && `queue ${queue} ms`,
    reorder !== undefined && `${inPercent(reorder)} out of order`,
    duplicate !== undefined && `${inPercent(duplicate)} twice`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'clear' : parts.join(', ');
}

export function inBits(bits: number): string {
  if (bits >= 1e6) return `${Number((bits / 1e6).toPrecision(3))} Mbit/s`;
  return `${Math.round(bits / 1e3)} kbit/s`;
}

export const inPercent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;

function numberOf(text: string, unit = ''): number {
  const number = unit !== '' && text.endsWith(unit) ? text.slice(0, -unit.length) : text;
  return /^\d+(\.\d+)?$/.test(number) ? Number(number) : NaN;
}

function within(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}
