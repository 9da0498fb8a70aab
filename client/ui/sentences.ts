/** The catalogue's sentences for what the protocol says in codes. */
import type { CallView } from '#protocol/calls.ts';
import { AppError } from '#protocol/errors.ts';
import type { Side } from '#protocol/people.ts';
import type { MediaProblem } from '#sdk/api.ts';
import { t } from './i18n/locale.ts';

export function errorSentence(error: unknown): string {
  return t(`error.${error instanceof AppError ? error.code : 'INTERNAL'}`);
}

export function endSentence(call: CallView, own: Side): string {
  const reason = call.endReason ?? 'completed';
  if (reason !== 'completed') return t(`end.${own}.${reason}`);
  return t(call.endedBy === own ? `end.${own}.completed-by-you` : `end.${own}.completed-by-other`);
}

export function problemSentence(device: 'camera' | 'microphone', problem: MediaProblem): string {
  return t(`problem.${device}.${problem}`);
}
