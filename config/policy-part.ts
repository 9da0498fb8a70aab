/** Any part of a policy, as an operator writes it: every field may be left out, and an unknown one is refused. */
import * as z from 'zod';
import { MediaPolicy } from '#protocol/media-policy.ts';

/** Lists are given as a whole. */
type Part<T> = T extends readonly unknown[] | null
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Part<T[Key]> | undefined }
    : T;
export type PolicyPart = Part<MediaPolicy>;

export const PolicyPart = partOf(MediaPolicy) as z.ZodType<PolicyPart, PolicyPart>;

function partOf(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodObject
    ? mapped(schema, (field) => z.optional(partOf(field)))
    : strict(schema);
}

/** In the items of a list too a wrong name is a mistake. */
function strict(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodObject) return mapped(schema, strict);
  if (!(schema instanceof z.ZodArray)) return schema;
  return z.core.clone(schema, { ...schema.def, element: strict(schema.element) });
}

function mapped(
  schema: z.ZodObject<Readonly<Record<string, z.core.$ZodType>>>,
  change: (field: z.core.$ZodType) => z.core.$ZodType,
): z.core.$ZodType {
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, change(field)] as const);
  return z.strictObject(Object.fromEntries(fields));
}
