/** Proves that this page can ring and that the agent can be heard, before anybody is sent here. */
import type { SelfTestResult } from './api.ts';
import type { DeviceAccess } from './device-access.ts';
import type { Sleep } from './sleep.ts';

export interface SelfTestDeps {
  /** Must be made within the click that asks for it, or browsers keep it silent. */
  readonly createAudioContext: () => Pick<AudioContext, 'state' | 'resume' | 'close'>;
  readonly access: Pick<DeviceAccess, 'open'>;
  readonly deviceId: string | undefined;
  readonly sleep: Sleep;
}

const UNLOCK_WAIT_MS = 2000;

export async function runSelfTest({
  createAudioContext,
  access,
  deviceId,
  sleep,
}: SelfTestDeps): Promise<SelfTestResult> {
  const [audioUnlocked, microphone] = await Promise.all([
    unlockAudio(createAudioContext, sleep),
    access.open({ microphone: { deviceId } }),
  ]);
  const microphoneOpened = microphone.microphone?.readyState === 'live';
  microphone.microphone?.stop();
  const problem = microphone.microphoneProblem;
  return { audioUnlocked, microphoneOpened, ...(problem !== undefined && { problem }) };
}

async function unlockAudio(
  createAudioContext: SelfTestDeps['createAudioContext'],
  sleep: Sleep,
): Promise<boolean> {
  try {
    const context = createAudioContext();
    // Without a click it stays pending for ever.
    await Promise.race([context.resume(), sleep(UNLOCK_WAIT_MS)]);
    const isRunning = context.state === 'running';
    void context.close().catch(() => undefined);
    return isRunning;
  } catch {
    return false;
  }
}
