/**
 * Brings devices back that a phone call, another app or a pulled plug took away, and offers a former one that is
 * plugged in again. It never makes the browser ask: what needs the person is left to the person's click.
 */
import type { CameraSettings, Devices, LocalMedia, ReturnedDevice } from '../api.ts';
import { CameraControl } from './camera-settings.ts';
import type { PageSight } from './page-sight.ts';
import { MUTED_PATIENCE_MS, WELL_AFTER_MS, plightOf, retryWaitMs } from './recovery-policy.ts';
import type { Device, Plight } from './recovery-policy.ts';

/** What the care may do with the devices of a call. */
export interface CarePort {
  readonly local: LocalMedia;
  /** The system took it (or gives it again): shown, and told to the other side. */
  setInterrupted(device: Device, isInterrupted: boolean): void;
  /** Lets go of what gives nothing and opens anew, without asking anybody. Resolves when it was tried. */
  reopen(device: Device): Promise<void>;
  setReturned(returned: ReturnedDevice | undefined): void;
  setCameraSettings(settings: CameraSettings | undefined): void;
}

export interface CareDeps {
  readonly port: CarePort;
  readonly page: PageSight;
  readonly devices: Devices;
}

export interface Care {
  /** Light and zoom of the camera that is open. */
  readonly camera: CameraControl | undefined;
  /** Something about the devices has changed. */
  look(): void;
  close(): void;
}

export type CreateCare = (port: CarePort) => Care;

const DEVICES: readonly Device[] = ['microphone', 'camera'];
const NAMES_OF = { microphone: 'microphones', camera: 'cameras' } as const;

interface Patient {
  readonly device: Device;
  plight: Plight;
  track: MediaStreamTrack | undefined;
  /** What was in use last, by the names of the browser. */
  used: ReturnedDevice | undefined;
  /** Pulled out while in use: worth an offer when it is back. */
  missed: ReturnedDevice | undefined;
  attempt: number;
  wellSince: number | undefined;
  isTrying: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  unwatch: () => void;
}

export function createCare({ port, page, devices }: CareDeps): Care {
  const patients = DEVICES.map((device): Patient => ({
    device,
    plight: 'well',
    track: undefined,
    used: undefined,
    missed: undefined,
    attempt: 0,
    wellSince: undefined,
    isTrying: false,
    timer: undefined,
    unwatch: () => undefined,
  }));
  let isClosed = false;
  let control: CameraControl | undefined;

  function look(): void {
    if (isClosed) return;
    for (const patient of patients) {
      follow(patient);
      const plight = plightOf(port.local, patient.device);
      if (plight !== patient.plight) enter(patient, plight);
    }
  }

  /** Listens to the track that is in use now. */
  function follow(patient: Patient): void {
    const { device } = patient;
    const track = port.local[device];
    if (track === patient.track) return;
    patient.unwatch();
    patient.track = track;
    if (device === 'camera') takeControl(track);
    if (track === undefined) return;
    const { deviceId } = track.getSettings();
    patient.used = deviceId === undefined ? undefined : { device, deviceId, label: track.label };
    if (patient.used?.deviceId === patient.missed?.deviceId) forget(patient);
    const stop = new AbortController();
    for (const name of ['mute', 'unmute'] as const)
      track.addEventListener(name, look, { signal: stop.signal });
    const noteEnd = (): void => {
      patient.missed = patient.used;
    };
    track.addEventListener('ended', noteEnd, { signal: stop.signal });
    patient.unwatch = () => {
      // Ended without our doing: the event may still be on its way to us.
      if (track.readyState !== 'ended') stop.abort();
    };
  }

  function takeControl(track: MediaStreamTrack | undefined): void {
    const taken =
      track &&
      new CameraControl(track, (settings) => {
        if (control === taken) port.setCameraSettings(settings);
      });
    control = taken;
    if (port.local.cameraSettings !== taken?.settings) port.setCameraSettings(taken?.settings);
  }

  function enter(patient: Patient, plight: Plight): void {
    clearTimeout(patient.timer);
    const former = patient.plight;
    patient.plight = plight;
    const wasWellFor = performance.now() - (patient.wellSince ?? Infinity);
    if (former === 'well' && wasWellFor > WELL_AFTER_MS) patient.attempt = 0;
    if (plight === 'well') {
      patient.wellSince = performance.now();
      if (former === 'muted') port.setInterrupted(patient.device, false);
    } else if (plight === 'muted') {
      awaitSound(patient);
    } else if (plight === 'lost') {
      plan(patient);
    }
  }

  /** While another app is in front the system gives nothing, and would give nothing else either. */
  function awaitSound(patient: Patient): void {
    if (page.isHidden) return;
    patient.timer = setTimeout(() => {
      port.setInterrupted(patient.device, true);
      if (patient.attempt === 0) void retry(patient);
      else plan(patient);
    }, MUTED_PATIENCE_MS);
  }

  function plan(patient: Patient): void {
    clearTimeout(patient.timer);
    patient.timer = setTimeout(() => void retry(patient), retryWaitMs(patient.attempt));
  }

  async function retry(patient: Patient): Promise<void> {
    clearTimeout(patient.timer);
    if (isClosed || patient.isTrying) return;
    if (patient.plight === 'muted' && page.isHidden) return;
    patient.isTrying = true;
    patient.attempt += 1;
    try {
      await port.reopen(patient.device);
    } finally {
      patient.isTrying = false;
      patient.plight = plightOf(port.local, patient.device);
      if (!isClosed) settle(patient);
    }
  }

  /** What a try has led to. */
  function settle(patient: Patient): void {
    if (patient.plight === 'well') patient.wellSince = performance.now();
    if (patient.plight === 'muted') port.setInterrupted(patient.device, true);
    if (patient.plight === 'muted' || patient.plight === 'lost') plan(patient);
  }

  function returned(): void {
    for (const patient of patients) {
      if (patient.plight !== 'lost' && patient.plight !== 'muted') continue;
      patient.attempt = 0;
      // Most come back by themselves in a moment; what has ended does not.
      if (patient.plight === 'muted') awaitSound(patient);
      else void retry(patient);
    }
  }

  async function devicesChanged(): Promise<void> {
    for (const patient of patients) if (patient.plight === 'lost') void retry(patient);
    const listed = await devices.list().catch(() => undefined);
    if (isClosed || listed === undefined) return;
    for (const patient of patients) {
      const { device, missed, used } = patient;
      if (missed === undefined || used?.deviceId === missed.deviceId) continue;
      const isThere = listed[NAMES_OF[device]].some(({ deviceId }) => deviceId === missed.deviceId);
      const isOffered = port.local.returned?.device === device;
      if (isThere !== isOffered) port.setReturned(isThere ? missed : undefined);
    }
  }

  function forget(patient: Patient): void {
    patient.missed = undefined;
    if (port.local.returned?.device === patient.device) port.setReturned(undefined);
  }

  const stops = [page.onReturn(returned), devices.on('changed', () => void devicesChanged())];
  look();

  return {
    get camera() {
      return control;
    },
    look,
    close() {
      isClosed = true;
      for (const stop of stops) stop();
      for (const patient of patients) {
        clearTimeout(patient.timer);
        patient.unwatch();
      }
    },
  };
}
