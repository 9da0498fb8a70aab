/** Which devices there are. */
import type { Devices } from './api.ts';

export function createDevices(mediaDevices: MediaDevices | undefined): Devices {
  return {
    async list() {
      const devices = (await mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
      const of = (kind: MediaDeviceKind) => devices.filter((device) => device.kind === kind);
      return { microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') };
    },
    on(_, listener) {
      const tell = (): void => {
        listener();
      };
      mediaDevices?.addEventListener('devicechange', tell);
      return () => {
        mediaDevices?.removeEventListener('devicechange', tell);
      };
    },
  };
}
