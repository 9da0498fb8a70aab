/** What a person chose in a call, kept over a reload; and their devices, kept for the next call. */
import * as z from 'zod';
import { CallId } from '#protocol/ids.ts';
import { readJson, writeJson } from './session-store.ts';

const CallChoices = z.object({
  callId: CallId,
  isMuted: z.boolean(),
  isCameraOff: z.boolean(),
  facing: z.enum(['user', 'environment']),
});
export type CallChoices = Omit<z.output<typeof CallChoices>, 'callId'>;

const DeviceChoices = z.object({ microphone: z.string().optional(), camera: z.string().optional() });
export type DeviceChoices = z.output<typeof DeviceChoices>;

export interface Choices {
  devices(): DeviceChoices;
  /** @param deviceId undefined: whichever the browser takes */
  chooseDevice(device: keyof DeviceChoices, deviceId: string | undefined): void;
  ofCall(callId: CallId): CallChoices | undefined;
  keep(callId: CallId, choices: CallChoices): void;
}

export function createChoices(
  storageKey: string,
  store: Pick<Storage, 'getItem' | 'setItem'> | undefined,
): Choices {
  const devicesKey = `vitrine:${storageKey}:devices`;
  const callKey = `vitrine:${storageKey}:choices`;
  const devices = (): DeviceChoices => readJson(store, devicesKey, DeviceChoices) ?? {};
  return {
    devices,
    chooseDevice(device, deviceId) {
      writeJson(store, devicesKey, { ...devices(), [device]: deviceId });
    },
    ofCall(callId) {
      const kept = readJson(store, callKey, CallChoices);
      return kept?.callId === callId ? kept : undefined;
    },
    keep(callId, choices) {
      writeJson(store, callKey, { ...choices, callId });
    },
  };
}
