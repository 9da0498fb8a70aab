/** Puts the parts of the SDK together with what the browser has. */
import { v4 as uuid } from 'uuid';
import { TimeZone } from '#protocol/placement.ts';
import type { ClientOptions, VitrineClient } from './api.ts';
import { createChoices } from './choices.ts';
import { Credentials } from './credentials.ts';
import { createDeviceAccess } from './device-access.ts';
import { createDevices } from './devices.ts';
import { MediaDevice } from './media-device.ts';
import { networkType, watchNetwork } from './network-changes.ts';
import { clearOutboxes, createOutbox } from './outbox.ts';
import { createPictureUpload, shrinkPicture } from './picture-upload.ts';
import { createReadPlacement } from './placement-report.ts';
import { createProbeRequest } from './probe-request.ts';
import { createProbes } from './probes.ts';
import { browserStores, claimSlot, keepsCall } from './session-store.ts';
import { serverOrigin } from './server-address.ts';
import { SignalingClient } from './signaling-client.ts';
import { createSignalingSocket } from './signaling-socket.ts';
import { sleep } from './sleep.ts';
import { Vitrine } from './vitrine.ts';

export function createVitrine(options: ClientOptions): VitrineClient {
  const { storageKey = 'shopper' } = options;
  const server = serverOrigin(options.server);
  const stores = browserStores();
  const { mediaDevices, permissions } = navigator as Partial<Navigator>;
  const credentials = new Credentials({
    claimSlot: () => claimSlot(storageKey, stores, uuid),
    getToken: options.getToken,
    handOver: options.handOver,
    language: options.language ?? browserLanguage(),
    timeZone: browserTimeZone(),
    sleep,
  });
  const signaling = new SignalingClient({
    server,
    createSocket: (listener) => createSignalingSocket(server, listener),
    present: () => credentials.present(),
    forget: () => credentials.forget(),
  });
  const devices = createDevices(mediaDevices);
  const upload = createPictureUpload({
    server,
    accessToken: () => vitrine.accessToken,
    fetch: (input, init) => fetch(input, init),
    sleep,
    now: () => performance.now(),
  });
  const vitrine: Vitrine = new Vitrine({
    signaling,
    credentials,
    mediaDevice: new MediaDevice(),
    access: createDeviceAccess({ mediaDevices, permissions, isSecure: isSecureContext, sleep }),
    choices: createChoices(storageKey, stores.local),
    devices,
    loadCare: async () => {
      const { careFor } = await import('./capture/browser-care.ts');
      return (port) => careFor(port, devices);
    },
    keepsCall: () => keepsCall(storageKey, stores),
    watchNetwork,
    createAudioContext: () => new AudioContext(),
    chat: {
      outbox: (conversationId) =>
        createOutbox(storageKey, conversationId, stores.local as Storage | undefined),
      clear: () => {
        clearOutboxes(storageKey, stores.local as Storage | undefined);
      },
      shrink: shrinkPicture,
      upload,
      urls: URL,
      now: () => Date.now(),
    },
    probes: createProbes({
      request: signaling.request,
      ask: createProbeRequest(server),
      store: stores.local,
      network: networkType,
      whenIdle,
      now: () => Date.now(),
      sleep,
    }),
    probeUrl: (probe) => probe && new URL(probe.url, server ?? location.href).href,
    readPlacement: createReadPlacement(server, () => vitrine.accessToken),
    async readQuality(callId) {
      const { readQuality } = await import('./quality/read-quality.ts');
      return readQuality(callId, { server, token: vitrine.accessToken ?? '' });
    },
    sleep,
  });
  return vitrine;
}

/** The start of a call goes before; a page that is never idle has to find the time anyway. */
function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has none.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: IDLE_MS });
    else setTimeout(resolve, IDLE_MS / 4);
  });
}

const IDLE_MS = 2000;

function browserTimeZone(): string | undefined {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return TimeZone.safeParse(timeZone).data;
}

/** Only what the protocol takes as a language. */
function browserLanguage(): string | undefined {
  const { language } = navigator;
  return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(language) ? language : undefined;
}
