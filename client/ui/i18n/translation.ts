/** The types of the catalogue: every key, and the placeholders its sentence takes. */

/** A sentence, or one per plural category of the language. `{count}` chooses among them. */
export type Entry = string | { readonly one?: string; readonly other: string };

/** Another language's version of the same keys: a sentence stays a sentence, a plural a plural. */
export type Translation<English extends Record<string, Entry>> = {
  readonly [Key in keyof English]: English[Key] extends string
    ? string
    : { readonly one?: string; readonly other: string };
};

type Placeholders<Sentence> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

export type ParametersOf<E> = E extends string
  ? Placeholders<E>
  : E extends { readonly other: infer Other }
    ? Placeholders<Other> | 'count'
    : never;
