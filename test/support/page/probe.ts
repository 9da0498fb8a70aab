/**
 * What is put into every page before its own scripts: it reads the codes on shown videos and the sound of remote
 * tracks, with times on one clock for all pages of a machine. It looks from outside and knows no page.
 *
 * Everything below `installProbe` runs in the page, so it must not refer to anything outside of itself.
 */
import {
  type Cells,
  checkSum,
  decodeCells,
  type FrameCode,
  IDENTITIES,
  type Identity,
  type Layout,
  LAYOUT,
  readCells,
} from '../media/frame-code.ts';

export interface Firsts {
  /** The first click after `arm`. */
  clickAt: number | undefined;
  frameAt: number | undefined;
  frame: FrameCode | undefined;
  audioAt: number | undefined;
}

export interface SeenFrame extends FrameCode {
  readonly at: number;
}

export interface Probe {
  /** Milliseconds since the epoch, with fractions; the same on every page of this machine. */
  now(): number;
  /** Forgets what came first and watches for the sender's next frame and the next sound. */
  arm(identity: Identity): void;
  readonly firsts: Firsts;
  /** Keeps every frame that is shown from now on. */
  trace(identity: Identity): void;
  readonly traced: readonly SeenFrame[];
  read(video: HTMLVideoElement): FrameCode | undefined;
  /** What remote tracks in playing, unmuted elements sound like: 16 bit, base64. Rejects while there are none. */
  record(seconds: number): Promise<{ readonly rate: number; readonly base64: string }>;
  isPlayingRemoteAudio(): boolean;
  /** Cameras that the page has opened and not stopped. */
  openCameras(): number;
}

declare global {
  var vitrineProbe: Probe;
}

/** As a script for `evaluateOnNewDocument`. */
export function probeScript(): string {
  const functions = Object.entries({ readCells, decodeCells, checkSum });
  const reader = functions.map(([name, code]) => `${name}: ${code.toString()}`).join(', ');
  return `(${installProbe.toString()})(${JSON.stringify(LAYOUT)}, ${JSON.stringify(IDENTITIES)}, { ${reader} });`;
}

interface CodeReader {
  readonly readCells: (picture: Uint8ClampedArray, layout: Layout) => Cells;
  readonly decodeCells: typeof decodeCells;
  readonly checkSum: (value: number) => number;
}

function installProbe(layout: Layout, identities: readonly Identity[], reader: CodeReader): void {
  /** Not in the DOM types: reads a track sample by sample, without an audio context and its autoplay rules. */
  interface AudioChunk {
    readonly numberOfFrames: number;
    readonly sampleRate: number;
    copyTo(target: Float32Array, options: { planeIndex: number; format: 'f32-planar' }): void;
    close(): void;
  }
  type Processor = new (options: { track: MediaStreamTrack }) => {
    readonly readable: ReadableStream<AudioChunk>;
  };
  // Absent in Firefox.
  const { MediaStreamTrackProcessor } = globalThis as unknown as { MediaStreamTrackProcessor: Processor };
  const canReadTracks = 'MediaStreamTrackProcessor' in globalThis;

  const AUDIBLE_RMS = 0.003;
  const now = () => performance.timeOrigin + performance.now();
  // Weak: an element that the page has dropped must go, or it would keep frames of the camera.
  const known = new WeakSet<HTMLMediaElement>();
  let elements: WeakRef<HTMLMediaElement>[] = [];
  const remoteAudioTracks: MediaStreamTrack[] = [];
  const canvas = new OffscreenCanvas(layout.width, layout.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });

  let armedFor: Identity | undefined;
  let armedAt = 0;
  let tracedIdentity: Identity | undefined;
  const firsts: Firsts = { clickAt: undefined, frameAt: undefined, frame: undefined, audioAt: undefined };
  let traced: SeenFrame[] = [];

  function read(video: HTMLVideoElement): FrameCode | undefined {
    if (context === null || video.videoWidth === 0) return undefined;
    context.drawImage(video, 0, 0, layout.width, layout.height);
    const picture = context.getImageData(0, 0, layout.width, layout.height).data;
    return reader.decodeCells(reader.readCells(picture, layout), identities, reader.checkSum);
  }

  function watchFrames(video: HTMLVideoElement): void {
    video.requestVideoFrameCallback((_, metadata) => {
      // When it went to the screen, not when a busy page came to hear of it.
      const at = performance.timeOrigin + metadata.presentationTime;
      if (armedFor !== undefined || tracedIdentity !== undefined) {
        const frame = read(video);
        // A frame that came before is stale, whatever it shows.
        const isFresh = performance.timeOrigin + (metadata.receiveTime ?? -Infinity) >= armedAt;
        if (frame !== undefined && frame.identity === armedFor && isFresh) {
          firsts.frameAt = at;
          firsts.frame = frame;
          armedFor = undefined;
        }
        if (frame !== undefined && frame.identity === tracedIdentity) traced.push({ ...frame, at });
      }
      watchFrames(video);
    });
  }

  const descriptor = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...descriptor,
    set(this: HTMLMediaElement, value: unknown) {
      if (!known.has(this)) {
        known.add(this);
        elements = [...elements.filter((element) => element.deref() !== undefined), new WeakRef(this)];
        if (this instanceof HTMLVideoElement) watchFrames(this);
      }
      descriptor?.set?.call(this, value);
    },
  });

  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => {
        if (track.kind !== 'audio') return;
        remoteAudioTracks.push(track);
        if (armedAt > 0 && firsts.audioAt === undefined) void listenForSound(track, armedAt);
      });
    }
  };

  const cameras: MediaStreamTrack[] = [];
  // Absent on insecure pages.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  const getUserMedia = devices?.getUserMedia.bind(devices);
  if (devices !== undefined && getUserMedia !== undefined) {
    devices.getUserMedia = async (constraints) => {
      const stream = await getUserMedia(constraints);
      cameras.push(...stream.getVideoTracks());
      return stream;
    };
  }

  async function listenForSound(track: MediaStreamTrack, since: number): Promise<void> {
    const chunks = new MediaStreamTrackProcessor({ track }).readable.getReader();
    while (firsts.audioAt === undefined && armedAt === since) {
      const { value: chunk } = await chunks.read();
      if (chunk === undefined) break;
      const samples = new Float32Array(chunk.numberOfFrames);
      chunk.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      chunk.close();
      const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      if (rms > AUDIBLE_RMS && armedAt === since) firsts.audioAt ??= now();
    }
    await chunks.cancel();
  }

  function audibleTrack(): MediaStreamTrack | undefined {
    const playing = elements
      .flatMap((element) => element.deref() ?? [])
      .filter((element) => !element.paused && !element.muted && element.volume > 0);
    const tracks = playing.flatMap((element) =>
      element.srcObject instanceof MediaStream ? element.srcObject.getAudioTracks() : [],
    );
    return tracks.find((track) => track.readyState === 'live' && remoteAudioTracks.includes(track));
  }

  async function record(seconds: number): Promise<{ rate: number; base64: string }> {
    const track = audibleTrack();
    if (track === undefined) throw new Error('no remote audio track is in a playing, unmuted element');
    const { rate, kept } = await (canReadTracks ? recordTrack : recordPlayed)(track, seconds);
    const bytes = new Uint8Array(Int16Array.from(kept).buffer);
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { rate, base64: btoa(binary) };
  }

  interface Recording {
    readonly rate: number;
    readonly kept: readonly number[];
  }

  // A third of the rate is plenty for speech; the mean of three is filter enough.
  function keepThird(samples: Float32Array, kept: number[]): void {
    for (let index = 0; index + 2 < samples.length; index += 3) {
      const mean = ((samples[index] ?? 0) + (samples[index + 1] ?? 0) + (samples[index + 2] ?? 0)) / 3;
      kept.push(Math.round(mean * 32767));
    }
  }

  async function recordTrack(track: MediaStreamTrack, seconds: number): Promise<Recording> {
    const chunks = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const kept: number[] = [];
    let rate = 0;
    const endsAt = performance.now() + seconds * 1000;
    while (performance.now() < endsAt) {
      const { value: chunk } = await chunks.read();
      if (chunk === undefined) break;
      const samples = new Float32Array(chunk.numberOfFrames);
      chunk.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      rate = chunk.sampleRate / 3;
      chunk.close();
      keepThird(samples, kept);
    }
    await chunks.cancel();
    return { rate, kept };
  }

  /** The old way, with the page's own audio graph. */
  async function recordPlayed(track: MediaStreamTrack, seconds: number): Promise<Recording> {
    const graph = new AudioContext();
    const source = graph.createMediaStreamSource(new MediaStream([track]));
    const tap = graph.createScriptProcessor(16_384, 1, 1);
    const kept: number[] = [];
    const wanted = (seconds * graph.sampleRate) / 3;
    await new Promise<void>((resolve, reject) => {
      const overdue = setTimeout(() => {
        reject(new Error(`the audio graph is ${graph.state}, ${kept.length} samples came`));
      }, seconds * 3000);
      tap.onaudioprocess = ({ inputBuffer }) => {
        keepThird(inputBuffer.getChannelData(0), kept);
        if (kept.length < wanted) return;
        clearTimeout(overdue);
        resolve();
      };
      source.connect(tap).connect(graph.destination);
    }).finally(() => graph.close());
    return { rate: graph.sampleRate / 3, kept };
  }

  addEventListener('click', (event) => (firsts.clickAt ??= performance.timeOrigin + event.timeStamp), true);

  globalThis.vitrineProbe = {
    now,
    arm(identity) {
      Object.assign(firsts, { clickAt: undefined, frameAt: undefined, frame: undefined, audioAt: undefined });
      armedFor = identity;
      armedAt = now();
      for (const track of remoteAudioTracks)
        if (track.readyState === 'live') void listenForSound(track, armedAt);
    },
    firsts,
    trace(identity) {
      traced = [];
      tracedIdentity = identity;
    },
    get traced() {
      return traced;
    },
    read,
    record,
    openCameras: () => cameras.filter((track) => track.readyState === 'live').length,
    isPlayingRemoteAudio: () => audibleTrack() !== undefined,
  };
}
