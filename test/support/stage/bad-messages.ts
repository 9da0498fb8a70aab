/** Messages as a broken or hostile client sends them: nearly right, wrong in every way, or right but out of place. */
import fc from 'fast-check';
import * as z from 'zod';
import { signalingRequests } from '#protocol/signaling.ts';

export interface BadMessage {
  readonly event: string;
  readonly payload: unknown;
}

export const EVENTS = Object.keys(signalingRequests) as (keyof typeof signalingRequests)[];

/** @param ids real ids of other people's things, by the name of their field */
export function badMessages(event: string, ids: Readonly<Record<string, string>>): fc.Arbitrary<BadMessage> {
  const fields = fieldsOf(event);
  const values = Object.fromEntries(fields.map((field) => [field, valueFor(field, ids)]));
  const nearlyRight = fc.oneof(fc.record(values), fc.record(values, { requiredKeys: [] }));
  const withMore = fc
    .tuple(nearlyRight, fc.dictionary(fc.string({ maxLength: 12 }), fc.anything(), { maxKeys: 3 }))
    .map(([payload, more]) => ({ ...more, ...payload }));
  const payload = fc.oneof(
    { weight: 5, arbitrary: nearlyRight },
    { weight: 2, arbitrary: withMore },
    { weight: 2, arbitrary: fc.anything({ withNullPrototype: true, withBigInt: false }) },
    { weight: 1, arbitrary: fc.jsonValue() },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>(undefined, null, [], '', Buffer.alloc(2000), 'x'.repeat(20_000)),
    },
  );
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constant(event) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(`${event} `, event.toUpperCase(), '__proto__', 'constructor', 'toString'),
    },
  );
  return (
    fc
      .record({ event: name, payload })
      // Leaving is no mistake: a good-bye in order would end the sender, not test anything.
      .filter((message) => message.event !== 'session:bye' || JSON.stringify(message.payload) !== '{}')
  );
}

function fieldsOf(event: string): string[] {
  const schema = (signalingRequests as Record<string, { input: z.ZodType } | undefined>)[event]?.input;
  if (schema === undefined) return [];
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const parts = [json, ...(json.oneOf ?? []), ...(json.anyOf ?? [])] as { properties?: object }[];
  return [...new Set(parts.flatMap((part) => Object.keys(part.properties ?? {})))];
}

function valueFor(field: string, ids: Readonly<Record<string, string>>): fc.Arbitrary<unknown> {
  const real = ids[field];
  const uuid = fc.uuid();
  const prefixed = uuid.map((text) => `${field.replace(/Id$/, '').slice(0, 4)}_${text}`);
  return fc.oneof(
    ...(real === undefined ? [] : [{ weight: 20, arbitrary: fc.constant(real) }]),
    { weight: 2, arbitrary: prefixed },
    { weight: 1, arbitrary: uuid },
    { weight: 2, arbitrary: fc.oneof(fc.boolean(), fc.integer(), fc.double(), fc.constant(null)) },
    { weight: 1, arbitrary: fc.constantFrom('voice', 'video', 'available', 'away', 'frame', 'audio', 'en') },
    { weight: 1, arbitrary: fc.string({ maxLength: 300, unit: 'binary' }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>('x'.repeat(5000), {}, [], { type: 'text', text: 'hello' }),
    },
    { weight: 1, arbitrary: fc.constant({ status: 'available', selfTest: { audioUnlocked: true } }) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  );
}
