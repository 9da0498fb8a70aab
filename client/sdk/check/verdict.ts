/** What was measured before a call, judged: what is well, what will be weak, and which fix to name. Pure. */
import type { CallCheck } from '#protocol/check.ts';

export type Topic = 'microphone' | 'camera' | 'speaker' | 'network';

/** `bad`: the call lacks something · `note`: it will be weaker · `open`: not known yet, or the person's turn. */
export type Severity = 'bad' | 'note' | 'open' | 'good';

/** Every value has a sentence in the catalogue that says what it means and what to do. */
export const FINDINGS = {
  'microphone-waiting': 'open',
  'microphone-heard': 'good',
  'microphone-silent': 'note',
  'microphone-muted': 'note',
  'microphone-blocked': 'bad',
  'microphone-missing': 'bad',
  'microphone-in-use': 'bad',
  'microphone-failed': 'bad',
  'camera-waiting': 'open',
  'camera-open': 'good',
  'camera-off': 'good',
  'camera-blocked': 'note',
  'camera-missing': 'note',
  'camera-in-use': 'note',
  'camera-failed': 'note',
  'speaker-untested': 'open',
  'speaker-heard': 'good',
  'speaker-unheard': 'bad',
  'network-waiting': 'open',
  'network-good': 'good',
  'network-closed': 'bad',
  'network-relayed': 'note',
  'network-no-udp': 'note',
  'network-far': 'note',
  'network-voice-only': 'bad',
  'network-thin-up': 'note',
  'network-thin-down': 'note',
} as const satisfies Record<string, Severity>;
export type FindingCode = keyof typeof FINDINGS;

export interface Finding {
  readonly topic: Topic;
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Of what the sentence tells: kbit/s, or milliseconds. */
  readonly value?: number;
}

export interface Known {
  readonly check: CallCheck;
  /** Everything is measured that could be: what is unknown stays unknown. */
  readonly isComplete: boolean;
  readonly media: 'voice' | 'video';
}

/** Below these a picture gets small, then gives way; a voice with its protection needs the last. */
const PICTURE_KBPS = 500;
const VOICE_ONLY_KBPS = 150;
/** From here on people begin to talk over each other. */
const FAR_MS = 400;

/** The findings of each topic, in the order of a person's questions: am I heard, am I seen, do I hear, does it get through. */
export function verdict({ check, isComplete, media }: Known): readonly Finding[] {
  const camera = media === 'video' ? [found('camera', cameraCode(check.camera))] : [];
  return [
    found('microphone', microphoneCode(check.microphone)),
    ...camera,
    found('speaker', check.speaker === undefined ? 'speaker-untested' : `speaker-${check.speaker}`),
    ...networkFindings(check, isComplete),
  ];
}

/** What the whole comes to. A question that is open counts only where nothing is wrong. */
export function worst(findings: readonly Finding[]): Severity {
  const order: readonly Severity[] = ['bad', 'note', 'open', 'good'];
  return order.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'good';
}

function found(topic: Topic, code: FindingCode, value?: number): Finding {
  return { topic, code, severity: FINDINGS[code], ...(value !== undefined && { value: Math.round(value) }) };
}

function microphoneCode(state: CallCheck['microphone']): FindingCode {
  if (state === undefined) return 'microphone-waiting';
  if (state === 'heard' || state === 'silent' || state === 'muted') return `microphone-${state}`;
  return `microphone-${trouble(state)}`;
}

function cameraCode(state: CallCheck['camera']): FindingCode {
  if (state === undefined) return 'camera-waiting';
  return state === 'open' || state === 'off' ? `camera-${state}` : `camera-${trouble(state)}`;
}

type Problem = Exclude<NonNullable<CallCheck['camera']>, 'open' | 'off'>;

function trouble(problem: Problem): 'blocked' | 'missing' | 'in-use' | 'failed' {
  if (problem === 'permission-denied') return 'blocked';
  if (problem === 'not-found') return 'missing';
  return problem === 'in-use' || problem === 'interrupted' ? 'in-use' : 'failed';
}

function networkFindings(check: CallCheck, isComplete: boolean): readonly Finding[] {
  const { way, open = {}, roundTripMs, upKbps, downKbps } = check;
  const tried = Object.values(open);
  // A way in use is open, whatever a single look at the others said.
  if (way === undefined && isComplete && tried.length > 0 && !tried.includes(true))
    return [found('network', 'network-closed')];
  const findings: Finding[] = [];
  const isThin = upKbps !== undefined && upKbps < VOICE_ONLY_KBPS;
  if (isThin) findings.push(found('network', 'network-voice-only', upKbps));
  else if (upKbps !== undefined && upKbps < PICTURE_KBPS)
    findings.push(found('network', 'network-thin-up', upKbps));
  if (!isThin && downKbps !== undefined && downKbps < PICTURE_KBPS)
    findings.push(found('network', 'network-thin-down', downKbps));
  if (roundTripMs !== undefined && roundTripMs > FAR_MS)
    findings.push(found('network', 'network-far', roundTripMs));
  if (way === 'relay' && open.udp === false) findings.push(found('network', 'network-relayed'));
  if (way === 'tcp') findings.push(found('network', 'network-no-udp'));
  if (findings.length > 0) return findings;
  const isKnown = way !== undefined || upKbps !== undefined;
  return [found('network', isKnown && isComplete ? 'network-good' : 'network-waiting')];
}
