import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Emulation } from '../../../../client/board/control-protocol.ts';
import { startControl } from '../../../../scripts/cluster/control.ts';
import type { Control } from '../../../../scripts/cluster/control.ts';
import { FAIR } from '../../../../scripts/cluster/weather.ts';

let control: Control;
let socket: Socket | undefined;

beforeEach(async () => {
  let weather = FAIR;
  control = await startControl({
    members: [],
    weather: () => weather,
    setWeather: (next) => (weather = next),
  });
});
afterEach(async () => {
  socket?.disconnect();
  await control.close();
});

function knock(token: unknown): Promise<string> {
  const opened = io(control.url, { auth: { token }, transports: ['websocket'], reconnection: false });
  socket = opened;
  return new Promise((resolve) => {
    opened.once('emulation', (told: unknown) =>
      resolve(`let in, told of ${Emulation.parse(told).ways.length} ways`),
    );
    opened.once('connect_error', (error) => resolve(error.message));
  });
}

test('who knows the token is let in and told how things are', async () => {
  expect(await knock(control.token)).toBe('let in, told of 6 ways');
});

test.each([['another'], [''], [undefined], [{ length: 32 }]])(
  'with %j for a token nobody is let in',
  async (token) => {
    expect(await knock(token)).toBe('wrong token');
  },
);

test('what is done is told to everybody, what is nonsense is refused', async () => {
  await knock(control.token);
  const told = new Promise<unknown>((resolve) => socket?.once('emulation', resolve));
  expect(await socket?.emitWithAck('do', { deed: 'cut', way: 'eu-us' })).toEqual({});
  const cut = Emulation.parse(await told).ways.filter(({ isCut }) => isCut);
  expect(cut.map(({ name }) => name)).toEqual(['eu-us']);
  for (const nonsense of [undefined, {}, { deed: 'explode' }, { deed: 'slow', way: 'ap', ms: 1e9 }])
    expect(await socket?.emitWithAck('do', nonsense)).toEqual({ problem: 'This cannot be done.' });
  expect(await socket?.emitWithAck('do', { deed: 'kill', member: 'sin-1' })).toEqual({
    problem: expect.stringContaining('There is no "sin-1"') as string,
  });
});
