import { expect, test } from 'vitest';
import * as z from 'zod';
import { request } from '#protocol/contract.ts';
import type { Requests } from '#protocol/contract.ts';
import { AppError } from '#protocol/errors.ts';
import { createDispatch } from '#platform/dispatch.ts';

const contract = {
  'thing:double': request(
    z.strictObject({ number: z.number().default(2) }),
    z.object({ number: z.number() }),
  ),
  'thing:break': request(z.strictObject({}), z.object({ number: z.number() })),
  'thing:lie': request(z.strictObject({}), z.object({ number: z.number() })),
  'thing:refuse': request(z.strictObject({}), z.object({})),
} as const satisfies Requests;

function makeDispatch() {
  const failures: { name: string; id: string; cause: unknown }[] = [];
  const handled: string[] = [];
  const dispatch = createDispatch<typeof contract, undefined>(
    contract,
    {
      'thing:double': ({ number }) => ({ number: number * 2, secret: 'dropped' }),
      'thing:break': () => {
        throw new Error('with a secret in it');
      },
      'thing:lie': () => ({ number: 'text' }) as never,
      'thing:refuse': () => {
        throw new AppError('FORBIDDEN', 'No.');
      },
    },
    {
      onInternalError: (failure) => failures.push(failure),
      onHandled: ({ name, code }) => handled.push(`${name} ${code}`),
    },
  );
  return { failures, handled, ask: (name: string, input: unknown) => dispatch(name, input, undefined) };
}

test('defaults are applied and what the contract does not name is left out', async () => {
  const { ask } = makeDispatch();
  expect(await ask('thing:double', {})).toEqual({ ok: { number: 4 } });
});

test('a wrong input names the fields and not their values', async () => {
  const { ask } = makeDispatch();
  const reply = await ask('thing:double', { number: 'swordfish', more: 1 });
  expect(reply).toMatchObject({ error: { code: 'BAD_REQUEST' } });
  expect(JSON.stringify(reply)).toContain('number');
  expect(JSON.stringify(reply)).not.toContain('swordfish');
});

test('names that every object has are unknown requests, counted under one name', async () => {
  const { ask, handled } = makeDispatch();
  for (const name of ['toString', '__proto__', 'constructor', 'nothing']) {
    expect(await ask(name, {})).toMatchObject({ error: { code: 'BAD_REQUEST' } });
  }
  expect(new Set(handled)).toEqual(new Set(['unknown BAD_REQUEST']));
});

test('an unexpected error and an answer against the contract leave as INTERNAL with the id that is logged', async () => {
  const { ask, failures } = makeDispatch();
  for (const name of ['thing:break', 'thing:lie']) {
    const reply = await ask(name, {});
    expect(reply).toMatchObject({ error: { code: 'INTERNAL', details: { id: failures.at(-1)?.id } } });
    expect(JSON.stringify(reply)).not.toContain('secret');
  }
  expect(await ask('thing:refuse', {})).toMatchObject({ error: { code: 'FORBIDDEN', message: 'No.' } });
  expect(failures).toHaveLength(2);
});
