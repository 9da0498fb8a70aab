/**
 * Runs while the call waits: listens to the open microphone, looks which ways of media are open, and measures the
 * network within five seconds. The answer ends all of it at once, for then the network belongs to the call.
 */
import type { CallCheck } from '#protocol/check.ts';
import type { CallSession, LocalMedia, MediaProblem } from '../api.ts';
import { Emitter } from '../emitter.ts';
import type { Bandwidth } from './bandwidth.ts';
import { createEar, levelOf, listenTo } from './ear.ts';
import type { PreCallCheck, PreCallCheckEvents } from './pre-call-check.ts';
import { readWays } from './read-ways.ts';
import { verdict } from './verdict.ts';
import type { Finding } from './verdict.ts';

export interface RunCheckDeps {
  readonly call: Pick<CallSession, 'local' | 'phase' | 'view' | 'mediaConnection' | 'on'>;
  /** Of the transports that are in use. */
  readonly stats: () => Promise<readonly Iterable<unknown>[]>;
  readonly measure: (signal: AbortSignal) => Promise<Bandwidth>;
  readonly reachesRelay: (signal: AbortSignal) => Promise<boolean | undefined>;
  /** Tells the server; what fails is told no more. */
  readonly report: (check: CallCheck) => Promise<unknown>;
  readonly createAudioContext: () => AudioContext;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The transports come first: they are what the answer waits for. */
const SET_UP_MS = 2000;
const LOOK_MS = 400;
/** The browser tries every way at once; what did not answer by then does not. */
const LOOKS = 8;
/** Changes that come together are told together. */
const REPORT_AFTER_MS = 700;

export function runCheck(deps: RunCheckDeps): PreCallCheck {
  const { call, sleep } = deps;
  const events = new Emitter<PreCallCheckEvents>();
  const stop = new AbortController();
  const { signal } = stop;
  let network: CallCheck = {};
  let speaker: CallCheck['speaker'];
  let heard: CallCheck['microphone'];
  let isComplete = false;
  let findings: readonly Finding[] = [];
  let told = '';
  let reporting: ReturnType<typeof setTimeout> | undefined;
  let listening: { readonly track: MediaStreamTrack; readonly stop: () => void } | undefined;
  let context: AudioContext | undefined;

  function check(): CallCheck {
    const microphone = microphoneState(call.local, heard);
    const camera = call.view.media === 'video' ? cameraState(call.local) : undefined;
    return {
      ...network,
      ...(microphone !== undefined && { microphone }),
      ...(camera !== undefined && { camera }),
      ...(speaker !== undefined && { speaker }),
    };
  }

  function changed(): void {
    if (signal.aborted) return;
    const next = verdict({ check: check(), isComplete, media: call.view.media });
    if (JSON.stringify(next) !== JSON.stringify(findings)) {
      findings = next;
      events.emit('changed', { findings });
    }
    reporting ??= setTimeout(() => {
      reporting = undefined;
      report();
    }, REPORT_AFTER_MS);
  }

  function report(): void {
    const now = check();
    if (signal.aborted || !isComplete || JSON.stringify(now) === told) return;
    told = JSON.stringify(now);
    deps.report(now).catch(() => undefined);
  }

  /** The microphone may come late, go, or be another one. */
  function listen(): void {
    const track = call.local.microphone;
    if (listening?.track === track) return;
    listening?.stop();
    listening = undefined;
    heard = undefined;
    if (track === undefined || signal.aborted) return;
    const ear = createEar();
    context ??= deps.createAudioContext();
    void context.resume().catch(() => undefined);
    const stopListening = listenTo(track, context, (loudness) => {
      events.emit('level', { level: levelOf(loudness) });
      const now = ear.take(loudness, performance.now());
      if (now === 'waiting' || now === heard) return;
      heard = now;
      changed();
    });
    listening = { track, stop: stopListening };
  }

  async function lookAtWays(): Promise<void> {
    const relay = deps.reachesRelay(signal).catch(() => undefined);
    for (let look = 0; look < LOOKS && !signal.aborted; look += 1) {
      const ways = readWays(await deps.stats().catch(() => []));
      network = { ...network, ...ways };
      changed();
      const { udp, tcp } = ways.open ?? {};
      if (ways.way !== undefined && udp !== false && tcp !== false) break;
      await sleep(LOOK_MS);
    }
    const reached = await relay;
    if (reached !== undefined) network = { ...network, open: { ...network.open, relay: reached } };
  }

  async function measure(): Promise<void> {
    for (let waited = 0; call.mediaConnection !== 'connected' && waited < SET_UP_MS; waited += LOOK_MS / 4)
      await sleep(LOOK_MS / 4);
    if (signal.aborted) return;
    const found = await deps.measure(signal);
    // What media itself has seen of the way is nearer to the truth than what HTTP has.
    network = { ...found, ...network };
    changed();
  }

  const stops = [
    call.on('local', () => {
      listen();
      changed();
    }),
    call.on('changed', () => {
      if (call.phase !== 'queued') end();
      else changed();
    }),
  ];

  function end(): void {
    if (signal.aborted) return;
    stop.abort();
    clearTimeout(reporting);
    listening?.stop();
    void context?.close().catch(() => undefined);
    for (const stopHearing of stops) stopHearing();
  }

  listen();
  changed();
  // Answered while this was loaded: the line is the call's now.
  if (call.phase !== 'queued') end();
  else
    void Promise.all([lookAtWays(), measure()]).then(() => {
      isComplete = true;
      changed();
    });

  return {
    get check() {
      return check();
    },
    get findings() {
      return findings;
    },
    get isComplete() {
      return isComplete;
    },
    on: (name, listener) => events.on(name, listener),
    speakerWas(state) {
      speaker = state;
      changed();
    },
  };
}

function microphoneState(local: LocalMedia, heard: CallCheck['microphone']): CallCheck['microphone'] {
  const problem = problemOf(local.microphoneProblem, local.microphone);
  if (problem !== undefined || local.microphone === undefined) return problem;
  return local.isMuted ? 'muted' : heard;
}

/** Where only the wished-for device did not open, the former one is as good as any. */
function problemOf(problem: MediaProblem | undefined, track: MediaStreamTrack | undefined) {
  if (problem !== 'not-switched') return problem;
  return track === undefined ? 'unknown' : undefined;
}

function cameraState(local: LocalMedia): CallCheck['camera'] {
  const problem = problemOf(local.cameraProblem, local.camera);
  if (problem !== undefined) return problem;
  if (local.isCameraOff) return 'off';
  return local.camera === undefined ? undefined : 'open';
}
