import { expect, test } from 'vitest';
import * as z from 'zod';
import { END_REASONS } from '#protocol/calls.ts';
import { controlEvents, controlRequests } from '#protocol/control.ts';
import { ERROR_CODES } from '#protocol/errors.ts';
import { signalingEvents, signalingRequests } from '#protocol/signaling.ts';
import { SOCKET_PATH } from '#protocol/version.ts';

// Clients of the last version are out there: a name may be added here, never changed, taken away or reused.

test('the requests of browsers are frozen', () => {
  expect(Object.keys(signalingRequests)).toMatchSnapshot();
});

test('the events to browsers are frozen', () => {
  expect(Object.keys(signalingEvents)).toMatchSnapshot();
});

test('the requests and events of control links are frozen', () => {
  expect({ requests: Object.keys(controlRequests), events: Object.keys(controlEvents) }).toMatchSnapshot();
});

test('the error codes are frozen, with what each says about trying again', () => {
  expect(
    Object.entries(ERROR_CODES).map(
      ([code, { status, retryable }]) => `${code} ${status}${retryable ? ' retryable' : ''}`,
    ),
  ).toMatchSnapshot();
});

test('the reasons of a call’s end are frozen', () => {
  expect(END_REASONS).toMatchSnapshot();
});

test('the socket’s address is frozen', () => {
  expect(SOCKET_PATH).toBe('/v1/socket');
});

/** A field that a client must send, or may rely on, as `name: required?`. */
function fieldsOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const {
    properties = {},
    required = [],
    oneOf,
    anyOf,
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as {
    properties?: Record<string, unknown>;
    required?: string[];
    oneOf?: unknown[];
    anyOf?: unknown[];
  };
  if (oneOf !== undefined || anyOf !== undefined) return 'one of several';
  return Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
}

test('what requests require and answers promise is frozen', () => {
  const shapes = Object.entries(signalingRequests).map(([name, { input, output }]) => [
    name,
    { asks: fieldsOf(input, 'input'), answers: fieldsOf(output, 'output') },
  ]);
  expect(Object.fromEntries(shapes)).toMatchSnapshot();
});
