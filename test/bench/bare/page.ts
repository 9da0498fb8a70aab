/**
 * A call with nothing around it, in the order of mediasoup's own demo: capabilities, device, send transport,
 * receive transport, join, microphone, camera; each step waits for the one before.
 */
import { Device, type types } from 'mediasoup-client';
import { io, type Socket } from 'socket.io-client';
import type { BareConsumer, BareEvents, BareProduce } from './messages.ts';

declare global {
  var bare: {
    /** What a warm page has done before the join. */
    prepare(): Promise<void>;
    join(): Promise<void>;
    leave(): Promise<void>;
    /** Nothing is received. */
    isAlone(): boolean;
  };
}

const query = new URLSearchParams(location.search);
const socket: Socket<BareEvents> = io({ transports: ['websocket'] });
const remote = document.querySelector<HTMLVideoElement>('#remote');
const local = document.querySelector<HTMLVideoElement>('#local');
let device: Device | undefined;
let stream: MediaStream | undefined;
let transports: types.Transport[] = [];
let received: MediaStream | undefined;

function ask<T>(event: string, ...args: unknown[]): Promise<T> {
  return socket.emitWithAck(event as never, ...(args as never));
}

async function loadDevice(): Promise<Device> {
  if (device !== undefined) return device;
  const routerRtpCapabilities = await ask<types.RtpCapabilities>('getRouterRtpCapabilities');
  const loaded = new Device();
  await loaded.load({ routerRtpCapabilities });
  return (device = loaded);
}

async function openDevices(): Promise<MediaStream> {
  if (stream !== undefined) return stream;
  stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: wantedVideo(),
  });
  if (local !== null) local.srcObject = stream;
  return stream;
}

/** What a browser gives by itself, unless the lines are named. */
function wantedVideo(): MediaTrackConstraints | boolean {
  if (query.has('voice') || query.has('looks')) return false;
  const lines = Number(query.get('lines'));
  return lines === 0 ? true : { height: lines, width: (lines * 16) / 9 };
}

function connectOnDemand(transport: types.Transport): void {
  transports.push(transport);
  transport.on('connect', ({ dtlsParameters }, done, fail) => {
    ask('connectTransport', transport.id, dtlsParameters).then(() => done(), fail);
  });
  transport.on('produce', ({ kind, rtpParameters }, done, fail) => {
    const options: BareProduce = { transportId: transport.id, kind, rtpParameters };
    ask<string>('produce', options).then((id) => done({ id }), fail);
  });
}

async function join(): Promise<void> {
  const loaded = await loadDevice();
  const send = loaded.createSendTransport(await ask<types.TransportOptions>('createTransport', 'send'));
  connectOnDemand(send);
  const receive = loaded.createRecvTransport(await ask<types.TransportOptions>('createTransport', 'receive'));
  connectOnDemand(receive);

  const shown = (received = new MediaStream());
  if (remote !== null) remote.srcObject = shown;
  const consumers = new Map<string, types.Consumer>();
  socket.off('newConsumer');
  socket.on('newConsumer', (options: BareConsumer, reply) => {
    void receive.consume(options).then((consumer) => {
      consumers.set(consumer.id, consumer);
      shown.addTrack(consumer.track);
      // A stream that was empty at first never begins to play without a picture.
      const playable = shown.getVideoTracks().length === 0 ? new MediaStream(shown.getTracks()) : shown;
      if (remote !== null && remote.srcObject !== playable) remote.srcObject = playable;
      reply();
    });
  });
  socket.off('consumerClosed');
  socket.on('consumerClosed', (id) => {
    const consumer = consumers.get(id);
    if (consumer !== undefined) shown.removeTrack(consumer.track);
    consumer?.close();
  });

  await ask('join', loaded.recvRtpCapabilities);
  const [audio] = (await openDevices()).getAudioTracks();
  if (audio !== undefined) await send.produce({ track: audio, stopTracks: false });
  const [video] = (await openDevices()).getVideoTracks();
  if (video !== undefined) await send.produce({ track: video, stopTracks: false });
}

globalThis.bare = {
  async prepare() {
    await loadDevice();
    await openDevices();
  },
  join,
  async leave() {
    for (const transport of transports) transport.close();
    transports = [];
    if (remote !== null) remote.srcObject = null;
    await ask('leave');
  },
  isAlone: () => received?.getTracks().length === 0,
};

if (query.has('join')) void join();
