/** A note in words: what changed, and the cause with its figures as they were written down. */
import type { ShownNote } from '#protocol/call-quality.ts';
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
] as const;

const VERDICT = /^(mine|theirs)-(uplink|downlink|cpu)$/;

export function noteWords(note: Pick<ShownNote, 'kind' | 'cause' | 'detail' | 'side'>, names: Names): string {
  const figures = Object.entries(note.detail ?? {}).map(([name, value]) => `${name}: ${value}`);
  const cause = note.kind === 'weak' ? verdictWords(note, names) : causeWords(note.cause);
  return t('quality.event.because', {
    what: t(`quality.kind.${note.kind}`),
    cause: figures.length === 0 ? cause : `${cause} (${figures.join(', ')})`,
  });
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
