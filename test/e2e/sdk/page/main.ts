/** A page with nothing but the SDK: what a test does here, an embedder could do. */
import { type CallSession, type VitrineClient, createVitrine } from '#sdk/index.ts';

export interface SdkPage {
  readonly client: VitrineClient;
  /** What was emitted, oldest first, by the name of the event. */
  readonly log: { readonly at: number; readonly name: string; readonly data: unknown }[];
  framesShown(): number;
}

declare global {
  var freshToken: (role: string, person: string) => Promise<string>;
  var sdkPage: SdkPage;
  var cutSockets: () => void;
}

const query = new URLSearchParams(location.search);
const role = query.get('role') ?? 'shopper';
const person = query.get('person') ?? role;
const client = createVitrine({
  server: query.get('server') ?? location.origin,
  getToken: () => freshToken(role, person),
  storageKey: role,
});

const log: SdkPage['log'] = [];
const note = (name: string, data: unknown): void => {
  log.push({ at: performance.timeOrigin + performance.now(), name, data });
};

const video = document.querySelector<HTMLVideoElement>('#remote');
const audio = document.querySelector<HTMLAudioElement>('#voice');
if (video === null || audio === null) throw new Error('the page lacks its elements');
let frames = 0;
const count = (): void => {
  frames += 1;
  video.requestVideoFrameCallback(count);
};
video.requestVideoFrameCallback(count);

function show(element: HTMLMediaElement, track: MediaStreamTrack | undefined): void {
  const shown = element.srcObject instanceof MediaStream ? element.srcObject.getTracks()[0] : undefined;
  if (shown !== track) element.srcObject = track === undefined ? null : new MediaStream([track]);
}

function follow(call: CallSession): void {
  const look = (): void => {
    if (video !== null) show(video, call.remote.screen?.track ?? call.remote.camera?.track);
    if (audio !== null) show(audio, call.remote.microphone?.track);
  };
  look();
  // The first media of an answered call may be there before the answer's acknowledgement.
  if (call.firstFrameMs !== undefined) note('first-frame', call.firstFrameMs);
  if (call.firstAudioMs !== undefined) note('first-audio', call.firstAudioMs);
  call.on('remote', look);
  call.on('changed', ({ phase, view }) => {
    note('changed', { phase, state: view.state, endReason: view.endReason });
  });
  call.on('media-connection', ({ state }) => {
    note('media-connection', state);
  });
  call.on('first-frame', ({ milliseconds }) => {
    note('first-frame', milliseconds);
  });
  call.on('first-audio', ({ milliseconds }) => {
    note('first-audio', milliseconds);
  });
}

client.on('call', ({ call }) => {
  note('call', call?.view.id);
  if (call !== undefined) follow(call);
});
client.on('offer', ({ offer }) => {
  note('offer', offer.offerId);
});
client.on('offer-withdrawn', ({ reason }) => {
  note('offer-withdrawn', reason);
});
client.on('connection', ({ state, error }) => {
  note('connection', error === undefined ? state : `${state}: ${error.code}`);
});

globalThis.sdkPage = { client, log, framesShown: () => frames };
