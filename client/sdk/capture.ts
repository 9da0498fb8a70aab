/** This side's devices during a call: opens them, changes them, lets go of them, and tells what is open. */
import type { Devices, LocalMedia, MediaProblem, ReturnedDevice } from './api.ts';
import type { CallChoices, Choices } from './choices.ts';
import type { CapturePolicy } from '#protocol/media-policy.ts';
import type { Care, CarePort, CreateCare } from './capture/care.ts';
import type { Device } from './capture/recovery-policy.ts';
import { ScreenCapture } from './capture/screen-capture.ts';
import { facingOf, otherCamera } from './capture/switching.ts';
import type { CameraTarget } from './capture/switching.ts';
import { ANY_CAMERA } from './constraints.ts';
import type { PictureWish } from './constraints.ts';
import type { DeviceAccess, Opened } from './device-access.ts';

export interface CaptureDeps {
  readonly access: DeviceAccess;
  readonly choices: Pick<Choices, 'devices' | 'chooseDevice'>;
  readonly onChange: () => void;
  /** To find the next of several cameras. */
  readonly devices: Pick<Devices, 'list'>;
  /** Loaded when the first device opens. */
  readonly loadCare: () => Promise<CreateCare>;
  /** Absent: as any call. */
  readonly policy?: Pick<CapturePolicy, 'facing' | keyof PictureWish> | undefined;
}

export class Capture {
  readonly #deps: CaptureDeps;
  readonly #screen: ScreenCapture;
  #local: LocalMedia;
  /** One opening or closing after the other: two at once would leave a track that nobody owns. */
  #queue: Promise<void> = Promise.resolve();
  #isCared = false;
  #care: Care | undefined;
  /** The camera of this call so far: what was lost or switched off comes back as it was. */
  #usedCamera: string | undefined;
  #closed = false;
  onChange: () => void;

  constructor(deps: CaptureDeps, choices?: CallChoices) {
    this.#deps = deps;
    this.onChange = deps.onChange;
    this.#screen = new ScreenCapture(deps.access, (screen) => {
      this.#set({ screen });
    });
    this.#local = {
      microphone: undefined,
      camera: undefined,
      screen: undefined,
      isMuted: choices?.isMuted ?? false,
      isCameraOff: choices?.isCameraOff ?? true,
      facing: choices?.facing ?? this.#wanted.facing,
      microphoneProblem: undefined,
      cameraProblem: undefined,
      returned: undefined,
      cameraSettings: undefined,
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
      const wanted = devices.filter((device) => this.#isMissing(device));
      await this.#open(silently ? await this.#granted(wanted) : wanted);
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

  /** @returns whether another camera is open now */
  async switchFacing(): Promise<boolean> {
    const former = this.#local.camera?.getSettings().deviceId;
    await this.#enqueue(async () => {
      const { camera, facing } = this.#local;
      const towards = facing === 'user' ? 'environment' : 'user';
      if (camera === undefined) {
        this.#set({ facing: towards });
        return;
      }
      const listed = await this.#deps.devices.list();
      await this.#switchCamera(otherCamera(camera.getSettings(), listed.cameras, towards));
    });
    const { camera } = this.#local;
    return camera !== undefined && camera.getSettings().deviceId !== former;
  }

  useDevice(device: Device, deviceId: string): Promise<void> {
    if (this.#local.returned?.device === device) this.#set({ returned: undefined });
    const former = this.#deps.choices.devices()[device];
    this.#deps.choices.chooseDevice(device, deviceId);
    return this.#enqueue(async () => {
      if (device === 'camera' && this.#local.isCameraOff) {
        this.#usedCamera = deviceId;
        return;
      }
      if (this.#local[device]?.getSettings().deviceId === deviceId && !this.#isMissing(device)) return;
      const isSwitched = await (device === 'microphone'
        ? this.#switchMicrophone()
        : this.#switchCamera({ deviceId }));
      // One that cannot be had must not be asked for again in the next call.
      if (!isSwitched) this.#deps.choices.chooseDevice(device, former);
    });
  }

  leaveReturned(): void {
    this.#set({ returned: undefined });
  }

  async setTorch(isOn: boolean): Promise<boolean> {
    return (await this.#care?.camera?.setTorch(isOn)) ?? false;
  }

  async setZoom(zoom: number): Promise<boolean> {
    return (await this.#care?.camera?.setZoom(zoom)) ?? false;
  }

  /** @returns false when the person closed the picker */
  openScreen(): Promise<boolean> {
    return this.#screen.open();
  }

  closeScreen(): void {
    this.#screen.stop();
  }

  /** Asks again for what had a problem. */
  retry(): Promise<void> {
    // The former one goes on: there is nothing to open, it was only to be known.
    for (const device of ['microphone', 'camera'] as const)
      if (this.#local[`${device}Problem`] === 'not-switched') this.#set(problem(device, undefined));
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
    this.#care?.close();
    const { microphone, camera } = this.#local;
    this.#screen.close();
    this.#set({ microphone: undefined, camera: undefined, screen: undefined });
    for (const track of [microphone, camera]) track?.stop();
  }

  #isMissing(device: Device): boolean {
    const track = this.#local[device];
    return (
      track === undefined || track.readyState === 'ended' || this.#local[`${device}Problem`] !== undefined
    );
  }

  /** Those that open without a question; of the others it is told that they are blocked. */
  async #granted(devices: readonly Device[]): Promise<Device[]> {
    const granted = await Promise.all(devices.map((device) => this.#deps.access.isGranted(device)));
    for (const [index, device] of devices.entries())
      if (granted[index] === false) this.#set(problem(device, 'permission-denied'));
    return devices.filter((_, index) => granted[index] === true);
  }

  async #open(devices: readonly Device[], target: CameraTarget = {}): Promise<void> {
    if (devices.length === 0 || this.#closed) return;
    this.#startCare();
    const opened = await this.#ask(devices, target);
    for (const device of devices) this.#adopt(device, opened);
  }

  #ask(devices: readonly Device[], { deviceId, facing }: CameraTarget): Promise<Opened> {
    const chosen = this.#deps.choices.devices();
    const { maxHeight, maxFrameRate } = this.#wanted;
    const camera = {
      // Towards a side: whichever camera looks there, not the one that was chosen.
      deviceId: deviceId ?? (facing === undefined ? (this.#usedCamera ?? chosen.camera) : undefined),
      facing: facing ?? this.#local.facing,
      maxHeight,
      maxFrameRate,
    };
    return this.#deps.access.open({
      ...(devices.includes('microphone') && { microphone: { deviceId: chosen.microphone } }),
      ...(devices.includes('camera') && { camera }),
    });
  }

  /** A voice goes on from one to the next. @returns false when the chosen one did not open; the former goes on */
  async #switchMicrophone(): Promise<boolean> {
    const former = this.#local.microphone;
    await this.#open(['microphone']);
    const isSwitched = this.#local.microphone !== former;
    if (!isSwitched && former?.readyState === 'live') this.#set({ microphoneProblem: 'not-switched' });
    return isSwitched;
  }

  /**
   * Phones open only one at a time, so the former goes first.
   * @returns false when the wanted one did not open; then the former is open again, if that is to be had
   */
  async #switchCamera(target: CameraTarget): Promise<boolean> {
    const { camera: former, facing } = this.#local;
    const was = former?.getSettings();
    this.#drop('camera');
    if (target.facing !== undefined) this.#set({ facing: target.facing });
    const opened = await this.#ask(['camera'], target);
    const got = opened.camera?.getSettings().deviceId;
    const isAsWanted = opened.camera !== undefined && (target.deviceId ?? got) === got;
    if (isAsWanted || was === undefined) {
      this.#adopt('camera', opened);
      // There is only this one, and it does not say where it looks: as before.
      if (got === was?.deviceId && facingOf(opened.camera) === undefined) this.#set({ facing });
      return isAsWanted;
    }
    opened.camera?.stop();
    this.#set({ facing });
    await this.#open(['camera'], { deviceId: was.deviceId, facing });
    if (this.#local.camera !== undefined) this.#set({ cameraProblem: 'not-switched' });
    return false;
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
    const facing = device === 'camera' ? facingOf(track) : undefined;
    if (device === 'camera') this.#usedCamera = track.getSettings().deviceId;
    this.#set({ [device]: track, ...problem(device, undefined), ...(facing !== undefined && { facing }) });
    former?.stop();
  }

  /** Not stopped by us: unplugged, or taken by the system. Whatever else there is takes its place. */
  #lost(device: Device, track: MediaStreamTrack): void {
    if (this.#local[device] !== track || this.#closed) return;
    this.#set({ [device]: undefined, ...problem(device, 'interrupted') });
    void this.#enqueue(() => this.#reopen(device));
  }

  #drop(device: Device): void {
    const track = this.#local[device];
    this.#set({ [device]: undefined, ...problem(device, undefined) });
    track?.stop();
  }

  #startCare(): void {
    if (this.#isCared) return;
    this.#isCared = true;
    this.#deps.loadCare().then(
      (createCare) => {
        if (!this.#closed) this.#care = createCare(this.#carePort);
      },
      // Without it devices that were taken away wait for the person; the next opening asks for it again.
      () => {
        this.#isCared = false;
      },
    );
  }

  get #carePort(): CarePort {
    const local = (): LocalMedia => this.#local;
    return {
      get local() {
        return local();
      },
      setInterrupted: (device, isInterrupted) => {
        const known = this.#local[`${device}Problem`];
        if (isInterrupted) this.#set(problem(device, 'interrupted'));
        else if (known === 'interrupted') this.#set(problem(device, undefined));
      },
      reopen: (device) => this.#enqueue(() => this.#reopen(device)),
      setCameraSettings: (cameraSettings) => {
        this.#set({ cameraSettings });
      },
      setReturned: (returned: ReturnedDevice | undefined) => {
        this.#set({ returned });
      },
    };
  }

  async #reopen(device: Device): Promise<void> {
    const track = this.#local[device];
    const isBack = track?.readyState === 'live' && !track.muted;
    if (isBack || (device === 'camera' && this.#local.isCameraOff)) return;
    if ((await this.#granted([device])).length === 0) return;
    const wasInterrupted = this.#local[`${device}Problem`] === 'interrupted';
    // What gives nothing is let go first: phones open only one at a time.
    if (track !== undefined) this.#set({ [device]: undefined });
    track?.stop();
    await this.#open([device]);
    if (wasInterrupted && this.#local[`${device}Problem`] === 'in-use')
      this.#set(problem(device, 'interrupted'));
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
    this.#care?.look();
  }
}

function problem(device: Device, value: MediaProblem | undefined): Partial<LocalMedia> {
  return device === 'microphone' ? { microphoneProblem: value } : { cameraProblem: value };
}
