/** This side's devices during a call: opens them, changes them, lets go of them, and tells what is open. */
import type { LocalMedia, MediaProblem } from './api.ts';
import type { CallChoices, Choices } from './choices.ts';
import type { CapturePolicy } from '#protocol/media-policy.ts';
import { ANY_CAMERA } from './constraints.ts';
import type { Facing, PictureWish } from './constraints.ts';
import type { DeviceAccess, Opened } from './device-access.ts';

export interface CaptureDeps {
  readonly access: DeviceAccess;
  readonly choices: Pick<Choices, 'devices' | 'chooseDevice'>;
  readonly onChange: () => void;
  /** Absent: as any call. */
  readonly policy?: Pick<CapturePolicy, 'facing' | keyof PictureWish> | undefined;
}

type Device = 'microphone' | 'camera';

/** A device that was unplugged, or that the system took away. */
const FALLBACK_PROBLEM: MediaProblem = 'not-found';

export class Capture {
  readonly #deps: CaptureDeps;
  #local: LocalMedia;
  /** One opening or closing after the other: two at once would leave a track that nobody owns. */
  #queue: Promise<void> = Promise.resolve();
  #closed = false;
  #openingScreen: Promise<boolean> | undefined;
  onChange: () => void;

  constructor(deps: CaptureDeps, choices?: CallChoices) {
    this.#deps = deps;
    this.onChange = deps.onChange;
    this.#local = {
      microphone: undefined,
      camera: undefined,
      screen: undefined,
      isMuted: choices?.isMuted ?? false,
      isCameraOff: choices?.isCameraOff ?? true,
      facing: choices?.facing ?? this.#wanted.facing,
      microphoneProblem: undefined,
      cameraProblem: undefined,
    };
  }

  get #wanted() {
    return this.#deps.policy ?? ANY_CAMERA;
  }

  get local(): LocalMedia {
    return this.#local;
  }

  /** @param silently only what opens without asking the person */
  open(devices: readonly Device[], { silently = false } = {}): Promise<void> {
    if (devices.includes('camera')) this.#set({ isCameraOff: false });
    return this.#enqueue(async () => {
      const isWanted = (device: Device): boolean =>
        this.#local[device] === undefined || this.#local[`${device}Problem`] !== undefined;
      const wanted = devices.filter(isWanted);
      const granted = await Promise.all(
        wanted.map(async (device) => !silently || (await this.#deps.access.isGranted(device))),
      );
      const refused = wanted.filter((_, index) => granted[index] === false);
      if (refused.includes('microphone')) this.#set({ microphoneProblem: 'permission-denied' });
      if (refused.includes('camera')) this.#set({ cameraProblem: 'permission-denied' });
      await this.#open(wanted.filter((device) => !refused.includes(device)));
    });
  }

  setMuted(isMuted: boolean): void {
    this.#set({ isMuted });
  }

  setCameraOff(isCameraOff: boolean): Promise<void> {
    this.#set({ isCameraOff });
    if (!isCameraOff) return this.open(['camera']);
    return this.#enqueue(async () => {
      // Stopped, not only unsent: the light at the camera goes out.
      if (this.#local.isCameraOff) this.#drop('camera');
    });
  }

  switchFacing(): Promise<void> {
    return this.#enqueue(async () => {
      const facing: Facing = this.#local.facing === 'user' ? 'environment' : 'user';
      this.#set({ facing });
      if (this.#local.camera === undefined) return;
      // Phones open one camera at a time.
      this.#drop('camera');
      await this.#open(['camera'], { isAnyFacing: true });
    });
  }

  useDevice(device: Device, deviceId: string): Promise<void> {
    this.#deps.choices.chooseDevice(device, deviceId);
    return this.#enqueue(async () => {
      if (device === 'camera' && this.#local.isCameraOff) return;
      if (this.#local[device]?.getSettings().deviceId === deviceId) return;
      if (device === 'camera') this.#drop('camera');
      await this.#open([device]);
    });
  }

  /** @returns false when the person closed the picker */
  openScreen(): Promise<boolean> {
    // A second click while the picker is open must not open another one behind it.
    this.#openingScreen ??= this.#openScreen().finally(() => {
      this.#openingScreen = undefined;
    });
    return this.#openingScreen;
  }

  async #openScreen(): Promise<boolean> {
    if (this.#local.screen !== undefined) return true;
    let track: MediaStreamTrack;
    try {
      track = await this.#deps.access.openScreen();
    } catch {
      return false;
    }
    if (this.#closed) {
      track.stop();
      return false;
    }
    // The browser's own "stop sharing" ends the track without asking us.
    track.addEventListener('ended', () => {
      if (this.#local.screen === track) this.#set({ screen: undefined });
    });
    this.#set({ screen: track });
    return true;
  }

  closeScreen(): void {
    const { screen } = this.#local;
    this.#set({ screen: undefined });
    screen?.stop();
  }

  /** Asks again for what had a problem. */
  retry(): Promise<void> {
    const { microphone, camera, microphoneProblem, cameraProblem, isCameraOff } = this.#local;
    const devices: Device[] = [];
    if (microphone === undefined || microphoneProblem !== undefined) devices.push('microphone');
    if (cameraProblem !== undefined || (camera === undefined && !isCameraOff)) devices.push('camera');
    return this.open(devices);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { microphone, camera, screen } = this.#local;
    this.#set({ microphone: undefined, camera: undefined, screen: undefined });
    for (const track of [microphone, camera, screen]) track?.stop();
  }

  /** @param isAnyFacing whichever camera looks there, not the one that was chosen */
  async #open(devices: readonly Device[], { isAnyFacing = false } = {}): Promise<void> {
    if (devices.length === 0 || this.#closed) return;
    const chosen = this.#deps.choices.devices();
    const { maxHeight, maxFrameRate } = this.#wanted;
    const deviceId = isAnyFacing ? undefined : chosen.camera;
    const camera = { deviceId, facing: this.#local.facing, maxHeight, maxFrameRate };
    const opened = await this.#deps.access.open({
      ...(devices.includes('microphone') && { microphone: { deviceId: chosen.microphone } }),
      ...(devices.includes('camera') && { camera }),
    });
    for (const device of devices) this.#adopt(device, opened);
  }

  #adopt(device: Device, opened: Opened): void {
    const track = opened[device];
    if (track === undefined) {
      this.#set(problem(device, opened[`${device}Problem`] ?? 'unknown'));
      return;
    }
    if (this.#closed || (device === 'camera' && this.#local.isCameraOff)) {
      track.stop();
      return;
    }
    track.addEventListener('ended', () => {
      this.#lost(device, track);
    });
    const former = this.#local[device];
    this.#set({ [device]: track, ...problem(device, undefined) });
    former?.stop();
  }

  /** Not stopped by us: unplugged, or taken by the system. Whatever else there is takes its place. */
  #lost(device: Device, track: MediaStreamTrack): void {
    if (this.#local[device] !== track || this.#closed) return;
    this.#set({ [device]: undefined, ...problem(device, FALLBACK_PROBLEM) });
    void this.open([device], { silently: true });
  }

  #drop(device: Device): void {
    const track = this.#local[device];
    this.#set({ [device]: undefined, ...problem(device, undefined) });
    track?.stop();
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    const run = this.#queue.then(async () => {
      if (!this.#closed) await task();
    });
    this.#queue = run.catch(() => undefined);
    return run;
  }

  #set(change: Partial<LocalMedia>): void {
    this.#local = { ...this.#local, ...change };
    this.onChange();
  }
}

function problem(device: Device, value: MediaProblem | undefined): Partial<LocalMedia> {
  return device === 'microphone' ? { microphoneProblem: value } : { cameraProblem: value };
}
