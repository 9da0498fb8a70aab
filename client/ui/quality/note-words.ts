/** A note in words: what changed, and the cause with its figures. */
import type { ShownNote } from '#protocol/call-quality.ts';
import { END_REASONS } from '#protocol/calls.ts';
import { PROBLEM_KINDS } from '#protocol/problems.ts';
import { t } from '../i18n/locale.ts';
import '../i18n/take-quality.ts';

/** The names of both sides. */
export interface Names {
  readonly shopper: string;
  readonly agent: string;
}

/** Causes that have a sentence of their own; every other is told in the word that was written down. */
const CAUSES = [
  'loss',
  'calm',
  'network-changed',
  'path-disconnected',
  'path-failed',
  'left-node',
  'lost-node',
  'opening',
  'connected',
  'reconnecting',
  'closed',
  'online',
  'accepted',
  'held',
  'resumed',
  'party-lost',
  'party-returned',
  'media-rebuilt',
  'placed',
  'ended',
  'clear',
  'thin-uplink',
  'thin-downlink',
  'sent',
  'least',
  'return',
  'unreached',
  'back',
  'changed',
  ...PROBLEM_KINDS,
] as const;

/** Figures that are told with their unit, and how; every other as it was written down. */
const DETAILS = {
  copies: 'copies',
  lossPercent: 'lost',
  troublePercent: 'lost',
  kbps: 'rate',
  bytes: 'bytes',
  tookMs: 'took',
  from: 'before',
  rung: 'now',
  to: 'now',
} as const;

/** Words that need no name beside them. */
const PLAIN = ['way', 'state', 'device', 'reason'];

const VALUES = [
  'full',
  'reduced',
  'low',
  'stills',
  'audio',
  'text',
  'udp',
  'tcp',
  'relay-udp',
  'relay-tcp',
  'send',
  'recv',
  'appeared',
  'cleared',
  'camera',
  'microphone',
  ...END_REASONS,
] as const;

const VERDICT = /^(mine|theirs)-(uplink|downlink|cpu)$/;

export function noteWords(note: Pick<ShownNote, 'kind' | 'cause' | 'detail' | 'side'>, names: Names): string {
  const figures = Object.entries(note.detail ?? {}).map(([name, value]) => detailWords(name, value));
  const cause = note.kind === 'weak' ? verdictWords(note, names) : causeWords(note.cause);
  return t('quality.event.because', {
    what: t(`quality.kind.${note.kind}`),
    cause: figures.length === 0 ? cause : t('quality.event.with', { cause, figures: listed(figures) }),
  });
}

function listed(figures: readonly string[]): string {
  return figures.reduce((before, next) => t('quality.event.list', { before, next }));
}

function detailWords(name: string, value: number | string): string {
  const named = VALUES.find((known) => known === value);
  const words = named === undefined ? String(value).replaceAll('-', ' ') : t(`quality.value.${named}`);
  if (PLAIN.includes(name)) return words;
  if (!isKnown(name)) return `${name}: ${words}`;
  return t(`quality.detail.${DETAILS[name]}`, { value: words });
}

function isKnown(detail: string): detail is keyof typeof DETAILS {
  return Object.hasOwn(DETAILS, detail);
}

function causeWords(cause: string): string {
  const known = CAUSES.find((name) => name === cause);
  return known === undefined ? cause.replaceAll('-', ' ') : t(`quality.cause.${known}`);
}

/** By name: whoever reads was in neither place. */
function verdictWords({ cause, side }: Pick<ShownNote, 'cause' | 'side'>, names: Names): string {
  if (cause === 'server') return t('quality.weak.server');
  const [, whose, part] = VERDICT.exec(cause) ?? [];
  if (part === undefined) return t('quality.summary.nobody-weak');
  const isShopper = (side === 'shopper') === (whose === 'mine');
  return t(`quality.weak.${part as 'uplink' | 'downlink' | 'cpu'}`, {
    name: isShopper ? names.shopper : names.agent,
  });
}
